import { join, resolve } from 'node:path';
import type { Catalog } from '../bundle/catalog.ts';
import { requireBuilder } from '../engine/builder-checks.ts';
import { connectEngine } from '../engine/engine.ts';
import { BuildferryError } from '../errors.ts';
import { notice, type Reporter, runStage } from '../events.ts';
import { cacheDirectory, withTemporaryDirectory } from '../host/directories.ts';
import { withLock } from '../host/lock.ts';
import { openRecordings } from '../recording/recordings.ts';
import { carryOut } from './carry-out.ts';
import { readManifest } from './manifest.ts';
import { type PackOptions, withOptions } from './options.ts';
import { withPartialBundle } from './partial-bundle.ts';
import { type PackPlan, planPack } from './plan-pack.ts';
import { readWantedList } from './plan-wanted.ts';
import { requireProxies } from './require-proxies.ts';
import { readSubject } from './subject.ts';

/** What a pack led to: the plan, and unless it was a dry run, the bundle. */
export interface PackResult {
  plan: PackPlan;
  bundle?: { directory: string; catalog: Catalog; bytes: number };
}

/**
 * Packs a compose project into one bundle: images, everything its build downloads, caches, and the proof that it
 * builds without a network. The project's files are not touched. Until the last rename there is no bundle under
 * its name; what was there before survives any failure.
 *
 * @throws compose-invalid, manifest-invalid, not-carriable before anything is done; locked while a project of that
 *   name is packed; build-failed when the project's own build fails; rehearsal-failed when the bundle would not do;
 *   engine and host errors as they come.
 */
export async function pack(options: PackOptions, report: Reporter): Promise<PackResult> {
  const directory = resolve(options.project ?? '.');
  const manifest = withOptions(await readManifest(directory, options.manifest), options);
  requireProxies(process.env);
  const engine = await connectEngine(options.signal ? { signal: options.signal } : {});
  const info = await requireBuilder(engine);
  const subject = await runStage(report, 'scan', () => readSubject(engine, directory, manifest));
  for (const finding of subject.needs.findings) notice(report, 'finding', finding);
  if (subject.needs.faults.length > 0)
    throw new BuildferryError('not-carriable', { faults: subject.needs.faults });
  const output = resolve(manifest.output ?? join('bundles', subject.project.name));
  const cache = cacheDirectory(process.env);
  const recordings = openRecordings(join(cache, 'recordings'), subject.project.name);
  const refresh = options.refresh ?? [];
  const pull = options.pull === true;
  const wanted = {
    file: options.wanted ?? '',
    list: options.wanted ? await readWantedList(options.wanted) : [],
  };
  const about = { manifest, recordings, output, refresh, pull, wanted };
  const plan = await planPack(engine, subject, about);
  if (options.dryRun) return { plan };
  tellOfKept(plan, report);
  const signal = options.signal ? { signal: options.signal } : {};
  const toPull = plan.images.filter(({ action }) => action === 'pull').map(({ ref }) => ref);
  const start = { engine, info, report, manifest, subject, recordings, refresh, toPull, wanted, ...signal };
  const bundle = await withPackingLock(cache, subject.project.name, () =>
    withPartialBundle(output, (partial) =>
      withTemporaryDirectory((scratch) => carryOut({ ...start, partial, scratch }), join(cache, 'tmp')),
    ),
  );
  return { plan, bundle: { directory: output, ...bundle } };
}

/** Tells of images that are packed as they are here, although they have moved or may have. */
function tellOfKept({ images }: PackPlan, report: Reporter): void {
  for (const { ref, action, moved, unanswered } of images) {
    if (moved !== undefined && action === 'save') notice(report, 'image-moved', { ref, digest: moved });
    if (unanswered) notice(report, 'image-unanswered', { ref });
  }
}

/** Two packs of one project would replace and forget each other's recordings, whatever their outputs are. */
async function withPackingLock<T>(cache: string, project: string, work: () => Promise<T>): Promise<T> {
  return withLock(join(cache, 'packing', project), work);
}
