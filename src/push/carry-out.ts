import { copyThere } from './copy-there.ts';
import { bytesOf } from './outgoing.ts';
import { finishPartial, preparePartial } from './partial-folder.ts';
import type { PushPlan } from './plan-push.ts';
import { type SendProgress, startProgress } from './progress.ts';
import type { Pushing } from './pushing.ts';
import { explainFailure, requireRemoteSpace } from './remote-space.ts';
import { sendFiles } from './send-files.ts';
import { nameFiles } from './settle.ts';

/**
 * Puts the bundle together in the partial folder, SHA256SUMS last of all, and looks at what came of it. Returns what
 * was sent.
 */
export async function carryOut(pushing: Pushing, plan: PushPlan): Promise<SendProgress> {
  const { outgoing, report } = pushing;
  const toSend = bytesOf([...plan.send, outgoing.sums]);
  const toCopy = bytesOf(plan.copy.map(({ file }) => file));
  await preparePartial(pushing, plan);
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
  await finishPartial(pushing);
  return progress;
}
