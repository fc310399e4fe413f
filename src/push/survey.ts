import { createHash } from 'node:crypto';
import { parseSums } from '../bundle/checksums.ts';
import { bundleFiles } from '../bundle/layout.ts';
import { BuildferryError } from '../errors.ts';
import { readRemoteFile } from '../host/ssh/read-file.ts';
import type { RemoteHasher } from '../host/ssh/remote-hash.ts';
import type { RemoteHost } from '../host/ssh/remote-host.ts';
import { listTree, type RemoteTree } from '../host/ssh/remote-tree.ts';
import type { Outgoing } from './outgoing.ts';
import { type Places, temporaryName } from './places.ts';

/** A folder on the remote host: what is in it, and proven hashes of what may be of use, by path. */
export interface Standing {
  tree: RemoteTree;
  hashes: Map<string, string>;
}

/** What was found on the remote host; undefined where nothing stands. */
export interface Survey {
  /** Under the bundle's name. */
  final: Standing | undefined;
  /** Where an interrupted push began to put it together. */
  partial: Standing | undefined;
  /** Whether files can be copied there. */
  canCopy: boolean;
}

/** With what to look around. */
export interface Lookout {
  host: RemoteHost;
  hasher: RemoteHasher;
  places: Places;
  /** Whether files can be copied on the remote host; otherwise an older bundle's are not looked at. */
  canCopy: boolean;
}

/**
 * Looks at what the remote host already has of a bundle. Changes nothing.
 *
 * @throws remote-failed when something stands under the bundle's name that is no bundle.
 */
export async function survey(lookout: Lookout, outgoing: Outgoing): Promise<Survey> {
  const { places } = lookout;
  const begun = outgoing.files.flatMap(({ path }) => [path, temporaryName(path)]);
  const partial = await standing(lookout, places.partial, async () => begun);
  const proven = new Set(partial?.hashes.values());
  const final = await standing(lookout, places.final, (tree) => useful(lookout, { outgoing, tree, proven }));
  return { final, partial, canCopy: lookout.canCopy };
}

async function standing(
  { host, hasher }: Lookout,
  root: string,
  choose: (tree: RemoteTree) => Promise<string[]>,
): Promise<Standing | undefined> {
  const tree = await listTree(host.files, root);
  if (!tree) return undefined;
  const chosen = (await choose(tree)).flatMap((path) => {
    const bytes = tree.files.get(path);
    return bytes === undefined ? [] : [{ path, bytes }];
  });
  return { tree, hashes: await hasher(root, chosen) };
}

/** Of the same bundle every file is worth hashing, of an older one those that the new one has too. */
async function useful(
  { host, places, canCopy }: Lookout,
  { outgoing, tree, proven }: { outgoing: Outgoing; tree: RemoteTree; proven: ReadonlySet<string> },
): Promise<string[]> {
  const bytes = tree.files.get(bundleFiles.sums);
  if (bytes === undefined) {
    const problem = `${places.final} exists and is no bundle; move it away`;
    throw new BuildferryError('remote-failed', { host: host.connection.host, problem });
  }
  const sums = await readWhole(host, `${places.final}/${bundleFiles.sums}`, bytes);
  const isSame = createHash('sha256').update(sums).digest('hex') === outgoing.sums.sha256;
  if (isSame) return [...outgoing.files.map(({ path }) => path), bundleFiles.sums];
  if (!canCopy) return [];
  const lacking = new Set(outgoing.files.map(({ sha256 }) => sha256).filter((hash) => !proven.has(hash)));
  return [...(parseSums(sums.toString()) ?? [])].flatMap(([path, hash]) => (lacking.has(hash) ? [path] : []));
}

async function readWhole({ files }: RemoteHost, path: string, bytes: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of readRemoteFile(files, path, bytes)) parts.push(part);
  return Buffer.concat(parts);
}
