import { join } from 'node:path';
import { BuildferryError, isErrorOf } from '../errors.ts';
import { notice } from '../events.ts';
import { helperRef } from '../images/own-images.ts';
import type { Slice } from '../images/recording-image.ts';
import { collectBuild } from '../wiring/maintenance-build.ts';
import type { Missed } from '../wiring/missed.ts';
import { runSmallBuild, withRecording } from './engine-recording.ts';
import { keepSlice, type NotReplayable } from './keep-slice.ts';
import type { Packing } from './packing.ts';
import { beginSession, endSession, type Session } from './session.ts';
import { buildTwins } from './twin-build.ts';
import { writeUpstream } from './upstream.ts';

/** Every RUN's slice. */
export interface Recorded {
  slices: Slice[];
  /** Those that were recorded by this pack. */
  fresh: string[];
  notReplayable: NotReplayable[];
}

const rounds = 3;

/**
 * Gets a slice for every RUN: those kept from an earlier pack, and those of one more build in which just the
 * others are recorded. A RUN without a recording is run even if BuildKit has it in its cache. Where a kept slice
 * does not fit any more, it is forgotten, and the build runs again. Slices to `refresh` are recorded in any case; what
 * is kept of them is replaced when that has succeeded.
 *
 * @throws build-failed when the user's own build fails.
 */
export async function recordRuns(packing: Packing, refresh: readonly string[]): Promise<Recorded> {
  const notReplayable: NotReplayable[] = [];
  const fresh: string[] = [];
  for (let round = 1; ; round++) {
    const stillToRefresh = refresh.filter((slice) => !fresh.includes(slice));
    const { kept, missing } = await splitSlices(packing, stillToRefresh);
    if (missing.length === 0) return { slices: kept, fresh, notReplayable };
    const session = await beginSession(packing, missing);
    try {
      notReplayable.push(...(await recordSlices(packing, session, kept)));
      fresh.push(...missing);
      await endSession(packing, session);
    } catch (error) {
      const missed = await endSession(packing, session).catch(() => []);
      const stale = await forgetMissed(packing, missed);
      if (stale === 0 || round === rounds) throw error;
    }
  }
}

async function splitSlices(
  { subject, recordings }: Packing,
  refresh: readonly string[],
): Promise<{ kept: Slice[]; missing: string[] }> {
  const kept: Slice[] = [];
  const missing: string[] = [];
  for (const { slice: id } of subject.needs.runs) {
    const lines = refresh.includes(id) ? undefined : await recordings.read(id);
    if (lines) kept.push({ id, lines });
    else missing.push(id);
  }
  return { kept, missing };
}

async function recordSlices(
  packing: Packing,
  session: Session,
  kept: readonly Slice[],
): Promise<NotReplayable[]> {
  const record = (recording: string): Promise<NotReplayable[]> => recordInto(packing, session, recording);
  if (kept.length === 0) return record('');
  const content = { slices: [...kept], open: packing.recordings.open };
  return withRecording(packing, content, ({ name }) => record(name));
}

async function recordInto(
  packing: Packing,
  { name, recorded }: Session,
  recording: string,
): Promise<NotReplayable[]> {
  await buildTwins(packing, {
    stage: 'record',
    helper: helperRef,
    recording,
    wrappingOf: (slice) => ({ mode: recorded.includes(slice) ? 'record' : 'replay', session: name }),
    offline: false,
    upstream: await writeUpstream(packing),
  }).catch((error: unknown) => {
    throw asBuildFailure(packing, error);
  });
  const output = await runSmallBuild(packing, collectBuild({ helper: helperRef }, name, recorded));
  const passedBy = await Promise.all(
    recorded.map((slice) => keepSlice(packing.recordings, slice, join(output, slice))),
  );
  return passedBy.flat();
}

/** Forgets the slices of RUNs that asked for what they do not hold, and returns how many. */
async function forgetMissed(packing: Packing, missed: readonly Missed[]): Promise<number> {
  const slices = new Set(missed.filter(({ failed }) => failed).map(({ slice }) => slice));
  const runs = packing.subject.needs.runs.filter(({ slice }) => slices.has(slice));
  for (const { slice } of runs) await packing.recordings.forget(slice);
  if (runs.length > 0)
    notice(packing.report, 'recording-again', { runs: runs.map(({ file, line }) => `${file}:${line}`) });
  return runs.length;
}

function asBuildFailure({ subject }: Packing, error: unknown): unknown {
  if (!isErrorOf(error, 'program-failed')) return error;
  const services = subject.units.map(({ service }) => service.name);
  return new BuildferryError('build-failed', { services, output: error.facts.output }, error);
}
