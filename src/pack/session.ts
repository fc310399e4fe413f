import { randomBytes } from 'node:crypto';
import { helperRef } from '../images/own-images.ts';
import { endSessionBuild, missedBuild, openMissedBuild } from '../wiring/maintenance-build.ts';
import { type Missed, readMissed } from '../wiring/missed.ts';
import { cachesOf } from '../wiring/wrap-run.ts';
import { runSmallBuild, type Workplace } from './engine-recording.ts';
import type { Packing } from './packing.ts';

/**
 * Begins a build of twins that has its cache mounts to itself: they are empty, and what another build on the same
 * engine leaves or misses meanwhile does not show. Returns the session's name.
 */
export async function beginSession(packing: Packing): Promise<string> {
  const session = randomBytes(4).toString('hex');
  await runSmallBuild(packing, openMissedBuild({ helper: helperRef }, session), 'none');
  return session;
}

/** Empties the session's cache mounts, and returns what its RUNs missed, in no particular order. */
export async function endSession(packing: Packing, session: string): Promise<Missed[]> {
  const runs = new Map(
    packing.subject.units.flatMap(({ runs }) => runs.map((run) => [run.slice, run.instruction] as const)),
  );
  const caches = [...runs].flatMap(([slice, instruction]) => cachesOf(instruction, slice, session));
  return missedBy(packing, endSessionBuild({ helper: helperRef }, session, caches));
}

/** Fetches what RUNs have missed on an isolated engine since the last time, in no particular order. */
export async function takeMissed(at: Workplace): Promise<Missed[]> {
  return missedBy(at, missedBuild({ helper: helperRef }));
}

async function missedBy(at: Workplace, dockerfile: string): Promise<Missed[]> {
  const files = await readMissed(await runSmallBuild(at, dockerfile, 'none'));
  return files.flatMap(({ missed }) => missed);
}
