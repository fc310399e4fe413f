import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where recordings, engines and other things that can be made again are kept (XDG base directories). */
export function cacheDirectory(env: NodeJS.ProcessEnv): string {
  return join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'buildferry');
}

/** Where it is written down which projects on this host are wired (XDG base directories). */
export function stateDirectory(env: NodeJS.ProcessEnv): string {
  return join(env.XDG_STATE_HOME || join(homedir(), '.local', 'state'), 'buildferry');
}

/** Gives `work` a directory of its own, readable by this user only, and removes it afterwards, whatever happened. */
export async function withTemporaryDirectory<T>(
  work: (path: string) => Promise<T>,
  parent = tmpdir(),
): Promise<T> {
  await mkdir(parent, { recursive: true });
  const path = await mkdtemp(join(parent, 'buildferry-'));
  try {
    return await work(path);
  } finally {
    await rm(path, { recursive: true, force: true });
  }
}
