import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { bundleFiles } from '../bundle/layout.ts';
import { writeCatalog, writeSums } from '../bundle/seal.ts';
import { notice } from '../events.ts';
import { mergeLayerCaches } from '../images/layer-cache.ts';
import { countCached } from './count-cached.ts';
import { describeCatalog } from './describe-catalog.ts';
import { exportLayers } from './export-layers.ts';
import { type IsolatedHost, withIsolatedHost } from './isolated-host.ts';
import type { Packing } from './packing.ts';
import type { Proven } from './prove.ts';
import { notRehearsed, type Rehearsal } from './rehearsal.ts';
import { asRehearsalFailure, toleratedMisses } from './rehearsal-misses.ts';
import { takeMissed } from './session.ts';

/** What is rehearsed. */
export type RehearsedContent = Omit<Proven, 'rehearsal'>;

/**
 * Rehearses the whole journey: the bundle's own import.sh loads it into a fresh engine that has no network, and the
 * project is built there. That build also makes the layer cache, since only an engine that never saw the base images
 * exports one that is found elsewhere. Then the bundle, with the layer cache in it, is imported on each kind of engine
 * once more, to see how many steps really come out of it.
 *
 * @throws rehearsal-failed with what was missed; engine-unsuitable where there can be no private engine.
 */
export async function rehearseIsolated(packing: Packing, content: RehearsedContent): Promise<Rehearsal> {
  await sealProvisionally(packing, content, notRehearsed);
  const rehearsal = await withIsolatedHost(packing, 'containerd', async (host) => {
    const first = await rehearseOn(packing, host, content);
    await sealProvisionally(packing, content, first);
    await host.engine.docker(['builder', 'prune', '--all', '--force']);
    await see(packing, host, first);
    return first;
  });
  await withIsolatedHost(packing, 'overlay2', (host) => see(packing, host, rehearsal));
  return rehearsal;
}

async function rehearseOn(
  packing: Packing,
  host: IsolatedHost,
  { assembled }: RehearsedContent,
): Promise<Rehearsal> {
  await host.importBundle();
  const services = packing.subject.project.builds.map(({ name }) => name);
  const exports = await exportLayers(host.project, services, join(host.scratch, 'layers'));
  const started = performance.now();
  await buildOn(packing, host);
  const ms = Math.round(performance.now() - started);
  const into = join(packing.partial, bundleFiles.layers);
  // What an attempt left that failed later must not be carried.
  await rm(into, { recursive: true, force: true });
  await mkdir(into, { recursive: true });
  const carried = new Set(
    assembled.images.flatMap(({ layers }) => layers.flatMap(({ diffId, digest }) => [diffId, digest])),
  );
  const manifests = await mergeLayerCaches(exports, into, carried);
  return {
    kind: 'isolated',
    engine: host.kind,
    ms,
    tolerated: toleratedMisses(packing, await takeMissed(host)),
    layerCache: { manifests, seen: [] },
  };
}

async function buildOn(packing: Packing, host: IsolatedHost): Promise<string[]> {
  return host.build().catch(async (error: unknown) => {
    throw asRehearsalFailure(packing, {
      kind: 'isolated',
      error,
      missed: await takeMissed(host).catch(() => []),
    });
  });
}

/** Imports once more, builds, and writes down how many steps came out of the carried layer cache. */
async function see(packing: Packing, host: IsolatedHost, rehearsal: Rehearsal): Promise<void> {
  await host.importBundle();
  const lines = await buildOn(packing, host);
  const seen = { kind: host.kind, ...countCached(lines) };
  rehearsal.layerCache.seen.push(seen);
  notice(packing.report, 'layer-cache-seen', seen);
}

/** The importer takes only what has checksums, so the bundle gets them before it is complete. */
async function sealProvisionally(
  packing: Packing,
  content: RehearsedContent,
  rehearsal: Rehearsal,
): Promise<void> {
  await writeCatalog(packing.partial, describeCatalog(packing, { ...content, rehearsal }, []));
  await writeSums(packing.partial);
}
