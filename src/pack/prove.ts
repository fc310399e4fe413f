import { isErrorOf } from '../errors.ts';
import { notice, runStage } from '../events.ts';
import type { ImageEntry } from '../images/image-entry.ts';
import { type Assembled, assemble } from './assemble.ts';
import { withRecording } from './engine-recording.ts';
import type { Packing } from './packing.ts';
import { type Recorded, recordRuns } from './record.ts';
import { notRehearsed, type Rehearsal } from './rehearsal.ts';
import { rehearseOnEngine } from './rehearse-engine.ts';
import { rehearseIsolated } from './rehearse-isolated.ts';

/** A bundle's content with the proof that it suffices. */
export interface Proven {
  recorded: Recorded;
  assembled: Assembled;
  rehearsal: Rehearsal;
}

const rounds = 2;

/**
 * Records, puts the bundle together and rehearses. Where a recording that was kept from an earlier pack does not
 * suffice any more, its RUN is recorded anew and the rehearsal begins again.
 */
export async function proveBundle(packing: Packing): Promise<Proven> {
  for (let round = 1; ; round++) {
    const recorded = await runStage(packing.report, 'record', () => recordRuns(packing));
    for (const { slice, host, reason } of recorded.notReplayable) {
      const run = packing.subject.needs.runs.find((need) => need.slice === slice);
      notice(packing.report, 'not-replayable', { host, reason, file: run?.file ?? '', line: run?.line ?? 0 });
    }
    try {
      return await withRecording(packing, recorded.slices, (recording) =>
        proveRecording(packing, recorded, recording),
      );
    } catch (error) {
      const again = round < rounds ? await forgetStale(packing, recorded, error) : 0;
      if (again === 0) throw error;
    }
  }
}

async function proveRecording(packing: Packing, recorded: Recorded, recording: ImageEntry): Promise<Proven> {
  const assembled = await assemble(packing, recording);
  const rehearsal = await runStage(packing.report, 'rehearse', () =>
    rehearse(packing, { recorded, assembled }),
  );
  return { recorded, assembled, rehearsal };
}

async function rehearse(
  packing: Packing,
  { recorded, assembled }: Omit<Proven, 'rehearsal'>,
): Promise<Rehearsal> {
  if (packing.manifest.rehearse === 'none') return notRehearsed;
  if (packing.manifest.rehearse === 'isolated') return rehearseIsolated(packing, { recorded, assembled });
  return rehearseOnEngine(packing, assembled.recording);
}

/** Forgets kept slices of RUNs that missed something; what was recorded just now would not become better. */
async function forgetStale(packing: Packing, { fresh }: Recorded, error: unknown): Promise<number> {
  if (!isErrorOf(error, 'rehearsal-failed')) return 0;
  const { misses } = error.facts;
  const runs = packing.subject.needs.runs.filter(
    ({ slice, file, line }) =>
      !fresh.includes(slice) && misses.some((miss) => miss.file === file && miss.line === line),
  );
  for (const { slice } of runs) await packing.recordings.forget(slice);
  if (runs.length > 0)
    notice(packing.report, 'recording-again', { runs: runs.map(({ file, line }) => `${file}:${line}`) });
  return runs.length;
}
