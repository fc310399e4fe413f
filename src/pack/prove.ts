import { isErrorOf } from '../errors.ts';
import { notice, runStage } from '../events.ts';
import type { RecordingContent } from '../images/recording-image.ts';
import { closeWorld } from '../recording/closed-world.ts';
import { type Assembled, assemble } from './assemble.ts';
import { withRecording } from './engine-recording.ts';
import type { Packing } from './packing.ts';
import { type Recorded, recordRuns } from './record.ts';
import { recordWanted } from './record-wanted.ts';
import { notRehearsed, type Rehearsal } from './rehearsal.ts';
import { rehearseOnEngine } from './rehearse-engine.ts';
import { rehearseIsolated } from './rehearse-isolated.ts';
import { slicesToRefresh } from './slices-to-refresh.ts';

/** A bundle's content with the proof that it suffices. */
export interface Proven {
  recorded: Recorded;
  /** The slices as they are aboard, and how many of their indexes list only what is aboard. */
  aboard: Aboard;
  assembled: Assembled;
  rehearsal: Rehearsal;
}

type Aboard = RecordingContent & { reduced: number };

const rounds = 2;

/**
 * Records, puts the bundle together and rehearses. Where a recording that was kept from an earlier pack does not
 * suffice any more, its RUN is recorded anew and the rehearsal begins again.
 */
export async function proveBundle(packing: Packing): Promise<Proven> {
  for (let round = 1; ; round++) {
    const refresh = round === 1 ? slicesToRefresh(packing.subject, packing.refresh) : [];
    const recorded = await runStage(packing.report, 'record', () => recordAll(packing, refresh));
    for (const { slice, host, reason } of recorded.notReplayable) {
      const run = packing.subject.needs.runs.find((need) => need.slice === slice);
      notice(packing.report, 'not-replayable', { host, reason, file: run?.file ?? '', line: run?.line ?? 0 });
    }
    try {
      return await proveClosed(packing, recorded);
    } catch (error) {
      const again = round < rounds ? await forgetStale(packing, recorded, error) : 0;
      if (again === 0) throw error;
    }
  }
}

/**
 * With indexes that list only what is aboard, or as they were recorded where the build does not go well with those.
 * What is not rehearsed is not reduced either (docs/decisions/0012-closed-world.md).
 */
async function proveClosed(packing: Packing, recorded: Recorded): Promise<Proven> {
  const whole = { slices: recorded.slices, open: packing.recordings.open };
  const proveWhole = (): Promise<Proven> => proveContent(packing, recorded, { ...whole, reduced: 0 });
  if (packing.manifest.rehearse === 'none') return proveWhole();
  const closed = await closeWorld(whole);
  if (closed.reduced === 0) return proveWhole();
  return proveContent(packing, recorded, closed).catch((error: unknown) => {
    if (!isErrorOf(error, 'rehearsal-failed')) throw error;
    notice(packing.report, 'indexes-left-whole', {});
    return proveWhole();
  });
}

async function recordAll(packing: Packing, refresh: readonly string[]): Promise<Recorded> {
  const recorded = await recordRuns(packing, refresh);
  const wanted = await recordWanted(packing, recorded.slices);
  return { ...recorded, slices: [...recorded.slices, ...wanted] };
}

async function proveContent(packing: Packing, recorded: Recorded, aboard: Aboard): Promise<Proven> {
  return withRecording(packing, aboard, async ({ image, name }) => {
    const content = { recorded, aboard, assembled: await assemble(packing, image) };
    const rehearsal = await runStage(packing.report, 'rehearse', () => rehearse(packing, content, name));
    return { ...content, rehearsal };
  });
}

async function rehearse(
  packing: Packing,
  content: Omit<Proven, 'rehearsal'>,
  recording: string,
): Promise<Rehearsal> {
  if (packing.manifest.rehearse === 'none') return notRehearsed;
  if (packing.manifest.rehearse === 'isolated') return rehearseIsolated(packing, content);
  return rehearseOnEngine(packing, recording);
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
