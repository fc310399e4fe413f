import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CatalogCache } from '../bundle/catalog.ts';
import { parseSums } from '../bundle/checksums.ts';
import { bundleFiles } from '../bundle/layout.ts';
import type { Bundle } from '../bundle/open.ts';
import { cacheName, type RestorePlan } from '../caches/collector.ts';
import { collectorOf } from '../caches/registry.ts';
import { restoreCache } from '../caches/restore-cache.ts';
import { BuildferryError } from '../errors.ts';
import { notice, type Reporter, runStage } from '../events.ts';

/** A cache that was restored, or after a dry run, would be. */
export interface RestoredCache {
  kind: string;
  /** Where in the project it came from. */
  project: string;
  /** Where its content goes, absolute. */
  path: string;
  /** What to set in a shell, where the tool does not look there by itself. */
  line?: string;
}

/** What restoring caches is asked to do. */
export interface RestoreOptions {
  /** The project's directory, absolute. */
  directory: string;
  /** Only look: what would be restored is returned. */
  dryRun?: boolean;
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
  options: RestoreOptions,
  report: Reporter,
): Promise<RestoredCache[]> {
  const { caches } = bundle.catalog;
  if (caches.length === 0) return [];
  return runStage(report, 'restore', async () => {
    const restored: RestoredCache[] = [];
    for (const [done, cache] of caches.entries()) {
      const item = `${cache.kind} ${cache.project}`;
      report({ type: 'stage-progress', stage: 'restore', done, total: caches.length, unit: 'steps', item });
      const outcome = await restoreOne(bundle, cache, options);
      tell(report, cache, { outcome, ...options });
      if ('path' in outcome) restored.push({ kind: cache.kind, project: cache.project, ...outcome });
    }
    return restored;
  });
}

async function restoreOne(
  bundle: Bundle,
  { kind, path, project, facts }: CatalogCache,
  { directory, dryRun }: RestoreOptions,
): Promise<RestorePlan> {
  const collector = collectorOf(kind);
  if (!collector) return { skipped: 'this version of buildferry does not know that kind' };
  const archive = { bundle: bundle.directory, path, sha256: await sealedHash(bundle.directory, path) };
  const source = { project: directory, path: project };
  const plan = await collector.planRestore({ source, facts });
  if ('path' in plan && !dryRun) await restoreCache(collector, archive, { source, path: plan.path });
  return plan;
}

async function sealedHash(bundle: string, path: string): Promise<string> {
  const sums = parseSums(await readFile(join(bundle, bundleFiles.sums), 'utf8'));
  const sha256 = sums?.get(path);
  if (sha256 !== undefined) return sha256;
  const fault = `${path} is not in ${bundleFiles.sums}`;
  throw new BuildferryError('bundle-altered', { bundle, faults: [fault] });
}

interface Told extends RestoreOptions {
  outcome: RestorePlan;
}

function tell(report: Reporter, { kind, project }: CatalogCache, { outcome, dryRun }: Told): void {
  const cache = cacheName(kind, { path: project });
  if ('skipped' in outcome) notice(report, 'cache-skipped', { cache, reason: outcome.skipped });
  else if (!dryRun) notice(report, 'cache-restored', { cache, ...outcome });
}
