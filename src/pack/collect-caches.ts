import { join } from 'node:path';
import type { CatalogCache } from '../bundle/catalog.ts';
import { bundleFiles } from '../bundle/layout.ts';
import { collectCache } from '../caches/collect-cache.ts';
import { type CachePlan, cacheName, isFromRecording } from '../caches/collector.ts';
import { filesOf, type RecordedFiles } from '../caches/recorded-files.ts';
import { type CacheKind, cacheKinds, collectors } from '../caches/registry.ts';
import { notice, runStage } from '../events.ts';
import type { Slice } from '../images/recording-image.ts';
import type { Project } from '../project/project.ts';
import type { Manifest } from './manifest.ts';
import type { Packing } from './packing.ts';
import { bundlePlaces } from './partial-bundle.ts';

/** What of a pack matters for its caches. */
export interface CachePacking
  extends Pick<Packing, 'partial' | 'scratch' | 'recordings' | 'report' | 'signal'> {
  manifest: Pick<Manifest, 'caches'>;
  subject: { project: Pick<Project, 'directory'> };
}

/** One cache that a pack collects. */
export interface PlannedCache {
  kind: CacheKind;
  plan: CachePlan;
}

/**
 * Looks at the sources of all caches that the manifest asks for. Changes nothing.
 *
 * @throws cache-unsuitable when one of them can't be collected.
 */
export async function planCaches(
  { caches }: Pick<Manifest, 'caches'>,
  directory: string,
): Promise<PlannedCache[]> {
  const planned: PlannedCache[] = [];
  for (const kind of cacheKinds) {
    for (const path of caches[kind])
      planned.push({ kind, plan: await collectors[kind].plan({ project: directory, path }) });
  }
  return planned;
}

/**
 * Collects the caches that the manifest asks for, each into one archive of the bundle: `caches/npm-1.tar`. Where this
 * host does not have the tool, what the RUNs of `slices` downloaded may do.
 *
 * @throws cache-unsuitable, and nothing is sealed.
 */
export async function collectCaches(
  packing: CachePacking,
  slices: readonly Slice[],
): Promise<CatalogCache[]> {
  const planned = await planCaches(packing.manifest, packing.subject.project.directory);
  if (planned.length === 0) return [];
  const files = filesOf(slices.flatMap(({ lines }) => lines));
  const recorded: RecordedFiles = { files, open: (blob) => packing.recordings.open(blob) };
  return runStage(packing.report, 'caches', async () => {
    const entries: CatalogCache[] = [];
    for (const [index, cache] of planned.entries()) {
      packing.report({
        type: 'stage-progress',
        stage: 'caches',
        done: index,
        total: planned.length,
        unit: 'steps',
        item: `${cache.kind} ${cache.plan.source.path}`,
      });
      const number = entries.filter(({ kind }) => kind === cache.kind).length + 1;
      entries.push(await collectOne({ ...packing, recorded }, cache, number));
    }
    return entries;
  });
}

async function collectOne(
  { partial, scratch, report, signal, recorded }: CachePacking & { recorded: RecordedFiles },
  { kind, plan }: PlannedCache,
  number: number,
): Promise<CatalogCache> {
  const path = `${bundleFiles.caches}/${kind}-${number}.tar`;
  const context = { scratch, leaveOut: bundlePlaces(partial), recorded, report };
  const { bytes, facts } = await collectCache(collectors[kind], plan, {
    ...context,
    ...(signal ? { signal } : {}),
    archive: join(partial, path),
  });
  if (isFromRecording(facts)) notice(report, 'cache-from-recording', { cache: cacheName(kind, plan.source) });
  return { kind, path, project: plan.source.path, bytes, facts };
}
