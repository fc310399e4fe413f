import { mkdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { withTemporaryDirectory } from '../host/directories.ts';
import { requireSpace } from '../host/files.ts';
import type { CacheFacts, CacheSource, Collector, Restored } from './collector.ts';
import { type Archive, unpackArchive } from './unpack-archive.ts';

/** A cache in a bundle: its archive, where in the project it belongs, and what it is bound to. */
export interface ArchivedCache {
  archive: Archive;
  source: CacheSource;
  facts: CacheFacts;
}

/**
 * Restores one cache to where the tools of this user look.
 *
 * @throws bundle-altered, no-space, cache-unsuitable; what was there before is as it was.
 */
export async function restoreCache(
  collector: Collector,
  { archive, source, facts }: ArchivedCache,
): Promise<Restored> {
  return collector.restore({
    source,
    facts,
    async unpack(parent, work) {
      await mkdir(parent, { recursive: true });
      await requireSpace(parent, (await stat(join(archive.bundle, archive.path))).size);
      return withTemporaryDirectory(
        async (folder) => {
          await unpackArchive(archive, folder);
          return work(folder);
        },
        await realpath(parent),
      );
    },
  });
}
