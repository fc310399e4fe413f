import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { withTemporaryDirectory } from '../host/directories.ts';
import type { CacheFacts, CachePlan, CollectContext, Collector } from './collector.ts';
import { writeArchive } from './write-archive.ts';

/**
 * Collects one cache into one archive.
 *
 * @param archive the new file's absolute path.
 * @returns its length in bytes, and what it is bound to.
 * @throws cache-unsuitable when it can't be collected, or would not do without a network.
 */
export async function collectCache(
  collector: Collector,
  plan: CachePlan,
  { archive, ...context }: CollectContext & { archive: string },
): Promise<{ bytes: number; facts: CacheFacts }> {
  return withTemporaryDirectory(async (scratch) => {
    const into = join(scratch, 'collected');
    await mkdir(into);
    const facts = await collector.collect(plan, into, { ...context, scratch });
    return { bytes: await writeArchive(into, archive), facts };
  }, context.scratch);
}
