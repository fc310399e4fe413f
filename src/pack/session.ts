import { randomBytes } from 'node:crypto';
import { helperRef } from '../images/own-images.ts';
import { beginSessionBuild, endSessionBuild, missedBuild } from '../wiring/maintenance-build.ts';
import { type Missed, readMissed } from '../wiring/missed.ts';
import { cachesOf } from '../wiring/wrap-run.ts';
import { runSmallBuild, type Workplace } from './engine-recording.ts';
import type { Packing } from './packing.ts';

/** One build of twins that has its cache mounts to itself. */
export interface Session {
  /** Part of the mounts' ids. */
  name: string;
  /** The slices that are recorded in it, each into a store. */
  recorded: readonly string[];
}

const endTimeoutMs = 60_000;

/**
 * Begins a build of twins whose cache mounts are empty, and in which what another build on the same engine leaves or
 * misses meanwhile does not show. Stores and list of misses are opened, so that RUNs of every user can write into them.
 */
export async function beginSession(packing: Packing, recorded: readonly string[] = []): Promise<Session> {
  const name = randomBytes(4).toString('hex');
  await runSmallBuild(packing, beginSessionBuild({ helper: helperRef }, name, recorded));
  return { name, recorded };
}

/**
 * Empties the session's cache mounts and stores, also after an interruption: nobody else knows their names. Returns what
 * its RUNs missed, in no particular order.
 */
export async function endSession(packing: Packing, { name, recorded }: Session): Promise<Missed[]> {
  const runs = new Map(
    packing.subject.units.flatMap(({ runs }) => runs.map((run) => [run.slice, run.instruction] as const)),
  );
  const caches = [...runs].flatMap(([slice, instruction]) => cachesOf(instruction, slice, name));
  const dockerfile = endSessionBuild({ helper: helperRef }, name, { caches, recorded });
  return missedBy(packing, dockerfile, AbortSignal.timeout(endTimeoutMs));
}

/** Fetches what RUNs have missed on an isolated engine since the last time, in no particular order. */
export async function takeMissed(at: Workplace): Promise<Missed[]> {
  return missedBy(at, missedBuild({ helper: helperRef }));
}

async function missedBy(at: Workplace, dockerfile: string, signal?: AbortSignal): Promise<Missed[]> {
  const files = await readMissed(await runSmallBuild(at, dockerfile, signal ? { signal } : {}));
  return files.flatMap(({ missed }) => missed);
}
