import { resolve } from 'node:path';
import type { Catalog } from '../bundle/catalog.ts';
import type { Bundle } from '../bundle/open.ts';
import { verifyBundle } from '../bundle/verify.ts';
import { requireBuilder } from '../engine/builder-checks.ts';
import { composeBuild } from '../engine/compose.ts';
import { connectEngine } from '../engine/engine.ts';
import { BuildferryError } from '../errors.ts';
import { type Reporter, runStage } from '../events.ts';
import { helperRef } from '../images/own-images.ts';
import { wiringFolder } from '../project/compose-files.ts';
import { maskedFailure, maskedOutput } from '../recording/masked-output.ts';
import { layersFolder, placeLayers } from './layer-folder.ts';
import { loadMissing } from './load-images.ts';
import type { ImportOptions } from './options.ts';
import { broughtNames, type ImportPlan, namesOf, planImport } from './plan-import.ts';
import { type ProjectWiring, planProjectWiring, type WireSettings } from './plan-project-wiring.ts';
import { projectDirectory } from './project-directory.ts';
import { withProjectLock } from './project-lock.ts';
import { requireRoom } from './require-room.ts';
import { type RestoredCache, restoreCaches } from './restore-caches.ts';
import { seedPool } from './seed-pool.ts';
import { imagesBrought } from './wired-projects.ts';
import { wiringTexts, writeWiring } from './write-wiring.ts';

/** What an import did, or after a dry run, what it would do. */
export interface ImportResult {
  project: string;
  dryRun: boolean;
  /** Names of the images that were loaded, and of those that were here. */
  loaded: string[];
  present: string[];
  /** The files that wiring wrote or removed, relative to the project; none when it was wired so already. */
  written: string[];
  primed: boolean;
  /** Caches that were restored, or would be, and where to; none when that was not asked for. */
  caches: RestoredCache[];
}

/**
 * Imports a bundle: verifies all of it and reads the project before anything is touched, loads the images that the
 * engine lacks and looks at them afterwards, fills the pool, wires the project, and restores caches if asked. Doing
 * it again changes nothing.
 *
 * @throws bundle-altered, bundle-incomplete, bundle-too-new, platform-mismatch, engine-unsuitable, tag-taken,
 *   compose-invalid, not-carriable, no-space, usage for a directory that is not there or a .env that can't be
 *   changed, and locked while another process works on the project: all before anything is touched.
 */
export async function importBundle(options: ImportOptions, report: Reporter): Promise<ImportResult> {
  const directory = await projectDirectory(options.project);
  const bundle = await runStage(report, 'verify', () => verify(options, report));
  const work = (): Promise<ImportResult> => importInto({ directory, bundle, options, report });
  return options.dryRun ? work() : withProjectLock(directory, work);
}

interface VerifiedImport {
  directory: string;
  bundle: Bundle;
  options: ImportOptions;
  report: Reporter;
}

async function importInto(verified: VerifiedImport): Promise<ImportResult> {
  const importing = await prepareImport(verified);
  const { plan, wiring, options, report } = importing;
  const dryRun = options.dryRun === true;
  const written = dryRun ? wiringTexts(wiring).map(([path]) => path) : await carryOut(importing);
  const caches =
    options.caches === true
      ? await restoreCaches(importing.bundle, { directory: wiring.directory, dryRun }, report)
      : [];
  return {
    project: wiring.directory,
    dryRun,
    loaded: namesOf(plan.load),
    present: namesOf(plan.present),
    written,
    primed: options.prime === true && !dryRun,
    caches,
  };
}

interface Importing extends VerifiedImport, Pick<WireSettings, 'engine' | 'info'> {
  plan: ImportPlan;
  wiring: ProjectWiring;
}

/** Everything that only reads; what can be refused is refused here. */
async function prepareImport(verified: VerifiedImport): Promise<Importing> {
  const { directory, bundle, options } = verified;
  const engine = await connectEngine(options.signal ? { signal: options.signal } : {});
  const info = await requireBuilder(engine);
  const plan = await planImport(engine, info, bundle.catalog);
  const target = targetOf(bundle.catalog, broughtNames(plan, await imagesBrought()));
  const wiring = await planProjectWiring({ engine, info, directory, target });
  if (plan.taken.length > 0 && !options.replaceTags)
    throw new BuildferryError('tag-taken', { images: plan.taken });
  await requireRoom({ bundle, directory, info, images: plan.load });
  return { ...verified, engine, info, plan, wiring };
}

async function carryOut({ options, report, bundle, engine, plan, wiring }: Importing): Promise<string[]> {
  const { directory, state, place } = wiring;
  await runStage(report, 'load', () => loadMissing(engine, bundle, { images: plan.load, report }));
  if (!options.noSeed) await runStage(report, 'seed', () => seedPool(engine, state.images));
  const written = await runStage(report, 'wire', async () => {
    const layers = await placeLayers(bundle, directory, options.signal);
    options.signal?.throwIfAborted();
    const files = await writeWiring(wiring, report);
    return layers ? [`${wiringFolder}/${layersFolder}`, ...files] : files;
  });
  if (options.prime) {
    const onLine = maskedOutput({ report, stage: 'prime' });
    const env = place.shellValue === undefined ? {} : { COMPOSE_FILE: place.shellValue };
    await runStage(report, 'prime', () =>
      composeBuild(engine, { directory, env }, { services: [], onLine }).catch((error: unknown) => {
        throw maskedFailure(error);
      }),
    );
  }
  return written;
}

/** What throws in the counter ends the hashing, so an interruption does not wait for the last file. */
async function verify({ bundle: path, signal }: ImportOptions, report: Reporter): Promise<Bundle> {
  let done = 0;
  const { bundle } = await verifyBundle(resolve(path), (bytes) => {
    signal?.throwIfAborted();
    done += bytes;
    report({ type: 'stage-progress', stage: 'verify', done, unit: 'bytes' });
  });
  return bundle;
}

function targetOf(catalog: Catalog, brought: string[]): WireSettings['target'] {
  const { engineMin, bases, platform } = catalog;
  return {
    bundle: { project: catalog.project.name, created: catalog.created },
    basis: {
      engineMin,
      bases,
      slices: catalog.services.flatMap(({ slices }) => slices),
      sources: catalog.sources.map(({ ref }) => ref),
    },
    composeFiles: catalog.project.composeFiles,
    images: { helper: helperRef, recording: catalog.recording.ref },
    refs: namesOf(catalog.images),
    brought,
    platform,
    layers: catalog.layerCache.manifests,
  };
}
