import { removeTree, syncRemoteDirectory } from '../host/ssh/remote-tree.ts';
import type { Pushing } from './pushing.ts';

/**
 * Gives the complete bundle its name. An older one stands aside until the new one has taken its place, and takes its
 * own back when that fails. Both renames are sent together, so that a connection that breaks leaves no time between.
 */
export async function putInPlace({ host, places }: Pushing, replaces: boolean): Promise<void> {
  const { files } = host;
  const { final, partial, aside } = places;
  if (replaces) {
    await removeTree(files, aside);
    const [old, young] = await Promise.allSettled([files.rename(final, aside), files.rename(partial, final)]);
    if (old.status === 'rejected') throw old.reason;
    if (young.status === 'rejected') {
      await files.rename(aside, final);
      throw young.reason;
    }
  } else await files.rename(partial, final);
  await syncRemoteDirectory(host, places.directory || '/');
  await removeTree(files, aside);
}

/** Puts an older bundle back that a connection left aside which broke between the two renames after all. */
export async function putBack({ host: { files }, places: { final, aside } }: Pushing): Promise<void> {
  if (!(await files.lstat(final)) && (await files.lstat(aside))) await files.rename(aside, final);
}
