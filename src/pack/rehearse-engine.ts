import { BuildferryError, isErrorOf } from '../errors.ts';
import { helperRef } from '../images/own-images.ts';
import { clearCaches, type Missed, takeMissed } from './engine-recording.ts';
import type { Packing } from './packing.ts';
import { buildTwins } from './twin-build.ts';

/** How a rehearsal went. */
export interface Rehearsal {
  kind: 'none' | 'engine' | 'isolated';
  /** What it was built on: `28.5.2 overlay2`. */
  engine: string;
  /** Milliseconds of the build. */
  ms: number;
  /** Requests that were not aboard and that the build did without. */
  tolerated: string[];
  /** Steps that came out of the carried layer cache, by kind of engine; empty where none is carried. */
  seen: { kind: string; cached: number; steps: number }[];
}

/**
 * Builds everything on the packing engine from the recording and the packed images alone: no network for any RUN,
 * cache mounts empty, nothing left for BuildKit to fetch.
 *
 * @throws rehearsal-failed with what was missed.
 */
export async function rehearseOnEngine(packing: Packing, recording: string): Promise<Rehearsal> {
  await clearCaches(packing);
  const started = performance.now();
  await buildTwins(packing, {
    stage: 'rehearse',
    helper: helperRef,
    recording,
    wrappingOf: () => ({ mode: 'replay' }),
    offline: true,
    upstream: '',
  }).catch(async (error: unknown) => {
    throw await asRehearsalFailure(packing, error);
  });
  const ms = Math.round(performance.now() - started);
  const tolerated = [...new Set((await takeMissed(packing)).map(({ what }) => what))].sort();
  return { kind: 'engine', engine: `${packing.info.version} ${packing.info.store}`, ms, tolerated, seen: [] };
}

async function asRehearsalFailure(packing: Packing, error: unknown): Promise<unknown> {
  if (!isErrorOf(error, 'program-failed')) return error;
  const misses = namedMisses(packing, await takeMissed(packing));
  const facts = { kind: 'engine' as const, misses, secrets: secretsOf(packing), output: error.facts.output };
  return new BuildferryError('rehearsal-failed', facts, error);
}

/** Misses with the place of the RUN that asked. */
export function namedMisses({ subject }: Packing, missed: readonly Missed[]) {
  return missed.map(({ slice, what }) => {
    const run = subject.needs.runs.find((need) => need.slice === slice);
    return { request: what, file: run?.file ?? '', line: run?.line ?? 0 };
  });
}

/** Secrets that RUNs mount and that were empty: a likely cause where nothing was missed. */
export function secretsOf({ subject, manifest }: Packing): string[] {
  const mounted = subject.needs.secrets.filter(({ name }) => !manifest.secrets.includes(name));
  return mounted.map(({ name, file, line }) => `${name} (${file}:${line})`);
}
