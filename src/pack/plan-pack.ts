import { namePackage } from '../ecosystems/packages/all.ts';
import type { Engine } from '../engine/engine.ts';
import { inspectImage } from '../engine/images.ts';
import { maskSource } from '../project/fetched-source.ts';
import type { SourceNeed } from '../project/needs.ts';
import type { Recordings } from '../recording/recordings.ts';
import { planCaches } from './collect-caches.ts';
import { isRefreshed } from './fetch-sources.ts';
import type { Manifest } from './manifest.ts';
import type { Packing } from './packing.ts';
import { type PlannedImage, planImages } from './plan-images.ts';
import { planWanted } from './plan-wanted.ts';
import { slicesToRefresh } from './slices-to-refresh.ts';
import type { Subject } from './subject.ts';

/** What a pack would do, as data. Sizes in bytes; unpacked for images, unknown where something is still ashore. */
export interface PackPlan {
  project: string;
  platform: string;
  engineMin: string;
  output: string;
  images: PlannedImage[];
  /** What BuildKit itself fetches; `reuse`: an earlier pack fetched it. */
  sources: { source: string; action: 'fetch' | 'reuse'; uses: SourceNeed['uses'] }[];
  runs: {
    file: string;
    line: number;
    services: string[];
    command: string;
    action: 'record' | 'reuse';
    requests?: number;
    bytes?: number;
  }[];
  /** What the isolated side asked for: packages and URLs, and the stage in which they are brought. */
  wanted: { file: string; stage: string; names: string[]; action: 'record' | 'reuse' }[];
  frontends: { image: string; action: 'carry' | 'drop'; reason: string }[];
  caches: { kind: string; from: string; facts: Record<string, string> }[];
  rehearsal: Manifest['rehearse'];
  leftOut: string[];
}

/** What decides what a pack does, besides the project. */
export interface PlanSettings {
  manifest: Manifest;
  recordings: Recordings;
  output: string;
  /** Services whose RUNs are recorded although there are recordings of them. */
  refresh: 'all' | readonly string[];
  wanted: Packing['wanted'];
  /** Images that have moved on their registry are pulled. */
  pull: boolean;
}

/**
 * Looks at what is there, and at what registries have, and says what is to be done. Changes nothing.
 *
 * @throws usage for a service to refresh that is not packed.
 */
export async function planPack(engine: Engine, subject: Subject, about: PlanSettings): Promise<PackPlan> {
  const { needs } = subject;
  const sources = await Promise.all(
    needs.sources.map(async (need): Promise<PackPlan['sources'][number]> => {
      const { ref, source, uses } = need;
      const isKept = !isRefreshed(need, about.refresh) && (await inspectImage(engine, ref));
      return { source: maskSource(source), action: isKept ? 'reuse' : 'fetch', uses };
    }),
  );
  const refreshed = slicesToRefresh(subject, about.refresh);
  const refs = needs.images.map(({ ref }) => ref);
  const images = await planImages(engine, refs, about);
  const runs: PackPlan['runs'] = [];
  for (const { slice, file, line, services, command } of needs.runs) {
    const lines = await about.recordings.read(slice);
    const kept = lines && { requests: lines.length, bytes: lines.reduce((sum, { size }) => sum + size, 0) };
    const action = lines && !refreshed.includes(slice) ? 'reuse' : 'record';
    runs.push({ file, line, services, command, action, ...(action === 'reuse' ? kept : {}) });
  }
  const caches = await planCaches(about.manifest, subject.project.directory);
  return {
    project: needs.project,
    platform: needs.platform,
    engineMin: about.manifest['engine-min'],
    output: about.output,
    images,
    sources,
    runs,
    wanted: await wantedSteps(subject, about),
    frontends: needs.frontends.map(({ image, carried, reason }) => ({
      image,
      action: carried ? 'carry' : 'drop',
      reason,
    })),
    caches: caches.map(({ kind, plan: { source, facts } }) => ({ kind, from: source.path, facts })),
    rehearsal: about.manifest.rehearse,
    leftOut: subject.leftOut,
  };
}

async function wantedSteps(
  { units }: Subject,
  { wanted, recordings, refresh }: PlanSettings,
): Promise<PackPlan['wanted']> {
  const steps: PackPlan['wanted'] = [];
  for (const { unit, stage, steps: ofStage } of planWanted(units, wanted.list, wanted.file)) {
    for (const { slice, packages, urls } of ofStage) {
      const names = [...packages.map(namePackage), ...urls.map(({ url }) => url)];
      const isKept = refresh !== 'all' && (await recordings.read(slice)) !== undefined;
      const action = isKept ? 'reuse' : 'record';
      steps.push({ file: unit.dockerfile.file, stage: stage.name ?? String(stage.index), names, action });
    }
  }
  return steps;
}
