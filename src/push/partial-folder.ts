import { BuildferryError } from '../errors.ts';
import { holdLock } from '../host/ssh/hold-lock.ts';
import { inParallel } from '../host/ssh/in-parallel.ts';
import { listTree, syncRemoteDirectory } from '../host/ssh/remote-tree.ts';
import { holdsOnly, type PushPlan } from './plan-push.ts';
import type { Pushing } from './pushing.ts';

const atOnce = 16;

/**
 * Opens the folder in which the bundle is put together, with what an interrupted push left in it, and locks it for as
 * long as the connection lasts. Without a shell there it is not locked.
 *
 * @throws locked when another push works in it.
 */
export async function openPartial({ host, places, shell }: Pushing): Promise<void> {
  const { files } = host;
  const stat = await files.lstat(places.partial);
  if (stat && !stat.isDirectory()) await files.removeFile(places.partial);
  if (!stat?.isDirectory()) await files.makeDirectory(places.partial);
  if (shell) await holdLock(host, places.partial);
}

/** Removes from the partial folder what is not of use and makes the bundle's folders in it. */
export async function preparePartial({ host: { files }, places }: Pushing, plan: PushPlan): Promise<void> {
  const at = (path: string): string => `${places.partial}/${path}`;
  await inParallel(plan.removeFiles, atOnce, (path) => files.removeFile(at(path)));
  for (const path of plan.removeDirectories) await files.removeDirectory(at(path));
  for (const path of plan.makeDirectories) await files.makeDirectory(at(path));
}

/**
 * Looks at what came of it, since somebody else may have had a hand in it, and makes its names survive a power cut.
 *
 * @throws remote-failed when it does not hold the bundle's files alone.
 */
export async function finishPartial({ host, outgoing, places }: Pushing): Promise<void> {
  const tree = await listTree(host.files, places.partial);
  if (!tree || !holdsOnly(tree, outgoing)) {
    const problem = `${places.partial} was changed while it was filled`;
    throw new BuildferryError('remote-failed', { host: host.connection.host, problem });
  }
  for (const path of tree.directories) await syncRemoteDirectory(host, `${places.partial}/${path}`);
  await syncRemoteDirectory(host, places.partial);
}
