import { mkdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { withTemporaryDirectory } from '../host/directories.ts';
import { requireSpace } from '../host/files.ts';
import type { Collector, RestoreTarget } from './collector.ts';
import { type Archive, unpackArchive } from './unpack-archive.ts';

/**
 * Restores one cache to where its collector has planned it.
 *
 * @throws bundle-altered, no-space; what was there before is as it was.
 */
export async function restoreCache(
  collector: Collector,
  archive: Archive,
  target: RestoreTarget,
): Promise<void> {
  await collector.restore(target, async (parent, work) => {
    await mkdir(parent, { recursive: true });
    await requireSpace(parent, (await stat(join(archive.bundle, archive.path))).size);
    await withTemporaryDirectory(
      async (folder) => {
        await unpackArchive(archive, folder);
        await work(folder);
      },
      await realpath(parent),
    );
  });
}
