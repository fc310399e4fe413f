import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CatalogCache } from '../bundle/catalog.ts';
import { parseSums } from '../bundle/checksums.ts';
import { bundleFiles } from '../bundle/layout.ts';
import type { Bundle } from '../bundle/open.ts';
import { cacheName, type Restored } from '../caches/collector.ts';
import { collectorOf } from '../caches/registry.ts';
import { restoreCache } from '../caches/restore-cache.ts';
import { BuildferryError } from '../errors.ts';
import { notice, type Reporter, runStage } from '../events.ts';

/** A cache that was restored. */
export interface RestoredCache {
  kind: string;
  /** Where in the project it came from. */
  project: string;
  /** Where it is now, absolute. */
  path: string;
  /** What to set in a shell, where the tool does not look there by itself. */
  line?: string;
}

/**
 * Restores all caches of a bundle for a project, and tells of each what became of it. What is of no use here is left
 * out with a notice.
 *
 * @throws cache-unsuitable for a node_modules that does not fit; bundle-altered, no-space.
 */
export async function restoreCaches(
  bundle: Bundle,
  directory: string,
  report: Reporter,
): Promise<RestoredCache[]> {
  const { caches } = bundle.catalog;
  if (caches.length === 0) return [];
  return runStage(report, 'restore', async () => {
    const sums = parseSums(await readFile(join(bundle.directory, bundleFiles.sums), 'utf8'));
    const restored: RestoredCache[] = [];
    for (const [index, cache] of caches.entries()) {
      const { kind, project } = cache;
      const progress = {
        done: index,
        total: caches.length,
        unit: 'steps',
        item: `${kind} ${project}`,
      } as const;
      report({ type: 'stage-progress', stage: 'restore', ...progress });
      const became = await restoreOne(bundle, cache, { directory, sha256: sums?.get(cache.path) });
      const name = cacheName(kind, { path: project });
      if ('skipped' in became) notice(report, 'cache-skipped', { cache: name, reason: became.skipped });
      else {
        notice(report, 'cache-restored', { cache: name, ...became });
        restored.push({ kind, project, ...became });
      }
    }
    return restored;
  });
}

async function restoreOne(
  bundle: Bundle,
  { kind, path, project, facts }: CatalogCache,
  { directory, sha256 }: { directory: string; sha256: string | undefined },
): Promise<Restored> {
  const collector = collectorOf(kind);
  if (!collector) return { skipped: 'this version of buildferry does not know that kind' };
  if (sha256 === undefined)
    throw new BuildferryError('bundle-altered', {
      bundle: bundle.directory,
      faults: [`${path} is not in ${bundleFiles.sums}`],
    });
  return restoreCache(collector, {
    archive: { bundle: bundle.directory, path, sha256 },
    source: { project: directory, path: project },
    facts,
  });
}
