import { helperRef } from '../images/own-images.ts';
import type { Packing } from './packing.ts';
import { noLayerCache, type Rehearsal } from './rehearsal.ts';
import { asRehearsalFailure, toleratedMisses } from './rehearsal-misses.ts';
import { beginSession, endSession } from './session.ts';
import { buildTwins } from './twin-build.ts';

/**
 * Builds everything on the packing engine from the recording and the packed images alone: no network for any RUN,
 * cache mounts empty, nothing left for BuildKit to fetch.
 *
 * @throws rehearsal-failed with what was missed.
 */
export async function rehearseOnEngine(packing: Packing, recording: string): Promise<Rehearsal> {
  const session = await beginSession(packing);
  const started = performance.now();
  await buildTwins(packing, {
    stage: 'rehearse',
    helper: helperRef,
    recording,
    wrappingOf: () => ({ mode: 'replay', session: session.name }),
    offline: true,
    upstream: '',
  }).catch(async (error: unknown) => {
    throw asRehearsalFailure(packing, {
      kind: 'engine',
      error,
      missed: await endSession(packing, session).catch(() => []),
    });
  });
  const ms = Math.round(performance.now() - started);
  const engine = `${packing.info.version} ${packing.info.store}`;
  return {
    kind: 'engine',
    engine,
    ms,
    tolerated: toleratedMisses(packing, await endSession(packing, session)),
    layerCache: noLayerCache,
  };
}
