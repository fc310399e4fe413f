import { bundleFiles } from '../bundle/layout.ts';
import { BuildferryError } from '../errors.ts';
import type { RemoteHost } from '../host/ssh/remote-host.ts';

/** Absolute paths on the remote host. */
export interface Places {
  /** The target's folder. */
  directory: string;
  /** The bundle's name in it. */
  final: string;
  /** Where it is put together, by one push at a time. */
  partial: string;
  /** Where an older bundle stands while the new one takes its place. */
  aside: string;
}

/** What is written goes to this name first. No file of a bundle begins with a dot. */
export function temporaryName(path: string): string {
  const slash = path.lastIndexOf('/') + 1;
  return `${path.slice(0, slash)}.${path.slice(slash)}.part`;
}

/** Finds the target's folder. @throws remote-failed when there is none. */
export async function findDirectory({ files, connection }: RemoteHost, directory: string): Promise<string> {
  const path = await files.realPath(directory);
  const refuse = (problem: string): never => {
    throw new BuildferryError('remote-failed', { host: connection.host, problem });
  };
  const stat = await files.stat(path);
  if (!stat) refuse(`there is no folder ${path}; make it first`);
  if (!stat?.isDirectory()) refuse(`${path} is no folder`);
  return path === '/' ? '' : path;
}

/** Where a bundle of this name goes in a folder. */
export function placesIn(directory: string, name: string): Places {
  return {
    directory,
    final: `${directory}/${name}`,
    partial: `${directory}/${temporaryName(name)}`,
    aside: `${directory}/.${name}.old`,
  };
}

/** Lets only a bundle be replaced. @throws remote-failed when something else stands under its name. */
export async function requireReplaceable(
  { files, connection }: RemoteHost,
  { final }: Places,
): Promise<void> {
  if (!(await files.lstat(final))) return;
  if ((await files.lstat(`${final}/${bundleFiles.sums}`))?.isFile()) return;
  const problem = `${final} exists and is no bundle; move it away`;
  throw new BuildferryError('remote-failed', { host: connection.host, problem });
}
