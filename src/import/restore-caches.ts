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
 * out with a notice. Nothing that is here is replaced; doing it again changes nothing.
 *
 * @throws cache-unsuitable for a node_modules that does not fit; bundle-altered, no-space. Caches before that one
 *   stay restored.
 */
export async function restoreCaches(
  bundle: Bundle,
  directory: string,
  report: Reporter,
): Promise<RestoredCache[]> {
  const { caches } = bundle.catalog;
  if (caches.length === 0) return [];
  return runStage(report, 'restore', async () => {
    const restored: RestoredCache[] = [];
    for (const [done, cache] of caches.entries()) {
      const item = `${cache.kind} ${cache.project}`;
      report({ type: 'stage-progress', stage: 'restore', done, total: caches.length, unit: 'steps', item });
      const outcome = await restoreOne(bundle, cache, directory);
      tell(report, cache, outcome);
      if ('path' in outcome) restored.push({ kind: cache.kind, project: cache.project, ...outcome });
    }
    return restored;
  });
}

async function restoreOne(
  bundle: Bundle,
  { kind, path, project, facts }: CatalogCache,
  directory: string,
): Promise<Restored> {
  const collector = collectorOf(kind);
  if (!collector) return { skipped: 'this version of buildferry does not know that kind' };
  return restoreCache(collector, {
    archive: { bundle: bundle.directory, path, sha256: await sealedHash(bundle.directory, path) },
    source: { project: directory, path: project },
    facts,
  });
}

async function sealedHash(bundle: string, path: string): Promise<string> {
  const sums = parseSums(await readFile(join(bundle, bundleFiles.sums), 'utf8'));
  const sha256 = sums?.get(path);
  if (sha256 !== undefined) return sha256;
  const fault = `${path} is not in ${bundleFiles.sums}`;
  throw new BuildferryError('bundle-altered', { bundle, faults: [fault] });
}

function tell(report: Reporter, { kind, project }: CatalogCache, outcome: Restored): void {
  const cache = cacheName(kind, { path: project });
  if ('skipped' in outcome) notice(report, 'cache-skipped', { cache, reason: outcome.skipped });
  else notice(report, 'cache-restored', { cache, ...outcome });
}
