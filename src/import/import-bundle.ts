import { cp, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Catalog } from '../bundle/catalog.ts';
import { bundleFiles } from '../bundle/layout.ts';
import type { Bundle } from '../bundle/open.ts';
import { verifyBundle } from '../bundle/verify.ts';
import { requireBuilder } from '../engine/builder-checks.ts';
import { composeBuild } from '../engine/compose.ts';
import { connectEngine, type Engine } from '../engine/engine.ts';
import { BuildferryError } from '../errors.ts';
import { type Reporter, runStage } from '../events.ts';
import { helperRef } from '../images/own-images.ts';
import { wiringFolder } from '../wiring/plan-wiring.ts';
import { loadMissing } from './load-images.ts';
import type { ImportOptions } from './options.ts';
import { type ImportPlan, planImport } from './plan-import.ts';
import { type RestoredCache, restoreCaches } from './restore-caches.ts';
import { seedPool } from './seed-pool.ts';
import { layersFolder, wireProject } from './wire-project.ts';
import { rememberWired } from './wired-projects.ts';

/** What an import did. */
export interface ImportResult {
  project: string;
  /** Names of the images that were loaded, and of those that were here. */
  loaded: string[];
  present: string[];
  primed: boolean;
  /** Caches that were restored, and where to; none when that was not asked for. */
  caches: RestoredCache[];
}

/**
 * Imports a bundle: verifies all of it before anything is touched, loads the images that the engine lacks and looks
 * at them afterwards, fills the pool, wires the project, and restores caches if asked. Doing it again changes nothing.
 *
 * @throws bundle-altered, bundle-incomplete, bundle-too-new, platform-mismatch, engine-unsuitable, tag-taken before
 *   anything is touched.
 */
export async function importBundle(options: ImportOptions, report: Reporter): Promise<ImportResult> {
  const directory = resolve(options.project);
  const bundle = await runStage(report, 'verify', () => verify(resolve(options.bundle), report));
  const { catalog } = bundle;
  const engine = await connectEngine(options.signal ? { signal: options.signal } : {});
  const info = await requireBuilder(engine);
  const plan = await planImport(engine, info, catalog);
  if (plan.taken.length > 0 && !options.replaceTags)
    throw new BuildferryError('tag-taken', { images: plan.taken });
  await runStage(report, 'load', () => loadMissing(engine, bundle, { images: plan.load, info, report }));
  const images = { helper: helperRef, recording: catalog.recording.ref };
  if (!options.noSeed) await runStage(report, 'seed', () => seedPool(engine, images));
  await runStage(report, 'wire', async () => {
    await copyLayers(bundle, directory);
    await wireProject({ engine, info, report, directory, target: targetOf(catalog, images) });
    await rememberWired(directory, namesOf(plan));
  });
  if (options.prime) await runStage(report, 'prime', () => prime(engine, directory, report));
  const caches = options.caches ? await restoreCaches(bundle, directory, report) : [];
  const names = (entries: ImportPlan['load']): string[] => entries.flatMap(({ refs }) => refs);
  return {
    project: directory,
    loaded: names(plan.load),
    present: names(plan.present),
    primed: options.prime === true,
    caches,
  };
}

async function verify(directory: string, report: Reporter): Promise<Bundle> {
  let done = 0;
  const { bundle } = await verifyBundle(directory, (bytes) => {
    done += bytes;
    report({ type: 'stage-progress', stage: 'verify', done, unit: 'bytes' });
  });
  return bundle;
}

function targetOf(catalog: Catalog, images: { helper: string; recording: string }) {
  const { engineMin, bases, platform } = catalog;
  return {
    bundle: { project: catalog.project.name, created: catalog.created },
    basis: { engineMin, bases, slices: catalog.services.flatMap(({ slices }) => slices) },
    composeFiles: catalog.project.composeFiles,
    images,
    refs: catalog.images.flatMap(({ refs }) => refs),
    platform,
    layers: catalog.layerCache.manifests,
  };
}

/** BuildKit reads a layer cache from a directory of the client's, so it has to stay when the stick goes. */
async function copyLayers(bundle: Bundle, directory: string): Promise<void> {
  const target = join(directory, wiringFolder, layersFolder);
  await rm(target, { recursive: true, force: true });
  if (Object.keys(bundle.catalog.layerCache.manifests).length > 0)
    await cp(join(bundle.directory, bundleFiles.layers), target, { recursive: true });
}

async function prime(engine: Engine, directory: string, report: Reporter): Promise<void> {
  await composeBuild(
    engine,
    { directory },
    { services: [], onLine: (line) => report({ type: 'output', stage: 'prime', line }) },
  );
}

function namesOf(plan: ImportPlan): string[] {
  return [...plan.load, ...plan.present].flatMap(({ refs }) => refs);
}
