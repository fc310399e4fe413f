import { BuildferryError } from '../errors.ts';
import { holdLock } from '../host/ssh/hold-lock.ts';
import { inParallel } from '../host/ssh/in-parallel.ts';
import { listTree } from '../host/ssh/remote-tree.ts';
import { syncRemoteDirectory } from '../host/ssh/sync-directory.ts';
import { copyThere } from './copy-there.ts';
import { holdsOnly, type PushPlan } from './plan-push.ts';
import { type SendProgress, startProgress } from './progress.ts';
import type { Pushing } from './pushing.ts';
import { explainFailure, requireRemoteSpace } from './remote-space.ts';
import { bytesOf, sendFiles } from './send-files.ts';
import { nameFiles } from './settle.ts';

const atOnce = 16;

/**
 * Puts the bundle together in the partial folder, SHA256SUMS last of all, and looks at what came of it. Returns what
 * was sent.
 */
export async function carryOut(pushing: Pushing, plan: PushPlan): Promise<SendProgress> {
  const { outgoing, report } = pushing;
  const toSend = bytesOf([...plan.send, outgoing.sums]);
  const toCopy = bytesOf(plan.copy.map(({ file }) => file));
  await prepareFolder(pushing, plan);
  await requireRemoteSpace(pushing, toSend + toCopy);
  const progress = startProgress(report, toSend);
  try {
    await nameFiles(pushing, plan.rename);
    const failed = await copyThere(pushing, plan.copy);
    progress.total += bytesOf(failed);
    await sendFiles(pushing, [...plan.send, ...failed], progress);
    await sendFiles(pushing, [outgoing.sums], progress);
  } catch (error) {
    await explainFailure(pushing, error, progress.total - progress.done);
  }
  await finishFolder(pushing);
  return progress;
}

async function prepareFolder(pushing: Pushing, plan: PushPlan): Promise<void> {
  const { host, places, shell } = pushing;
  const { files } = host;
  const at = (path: string): string => `${places.partial}/${path}`;
  if (plan.place === 'obstacle') await files.removeFile(places.partial);
  if (plan.place !== 'folder') await files.makeDirectory(places.partial);
  if (shell) await holdLock(host, places.partial);
  await inParallel(plan.removeFiles, atOnce, (path) => files.removeFile(at(path)));
  for (const path of plan.removeDirectories) await files.removeDirectory(at(path));
  for (const path of plan.makeDirectories) await files.makeDirectory(at(path));
}

/** Somebody else may have had a hand in it meanwhile. */
async function finishFolder({ host, outgoing, places }: Pushing): Promise<void> {
  const tree = await listTree(host.files, places.partial);
  if (!tree || !holdsOnly(tree, outgoing)) {
    const problem = `${places.partial} was changed while it was filled`;
    throw new BuildferryError('remote-failed', { host: host.connection.host, problem });
  }
  for (const path of tree.directories) await syncRemoteDirectory(host, `${places.partial}/${path}`);
  await syncRemoteDirectory(host, places.partial);
}
