import { mkdir, mkdtemp, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildSmall } from '../engine/build.ts';
import { inspectImage, removeImage } from '../engine/images.ts';
import type { ImageEntry } from '../images/image-entry.ts';
import { loadFromLayout } from '../images/load.ts';
import { helperRef } from '../images/own-images.ts';
import { makeRecordingImage, type RecordingContent, recordingRef } from '../images/recording-image.ts';
import type { Asked } from '../recording/line.ts';
import { clearBuild, missedBuild } from '../wiring/maintenance-build.ts';
import { replayedCaches } from '../wiring/wrap-run.ts';
import type { Packing } from './packing.ts';

/** An engine, and a directory for what comes out of it. */
export type Workplace = Pick<Packing, 'engine' | 'scratch'>;

/** Runs one of our small builds and returns the folder with its output. */
export async function runSmallBuild(
  { engine, scratch }: Workplace,
  dockerfile: string,
  network?: string,
): Promise<string> {
  const directory = await mkdtemp(join(scratch, 'small-'));
  const [context, output] = [join(directory, 'context'), join(directory, 'output')];
  await mkdir(context);
  await buildSmall(engine, { dockerfile, context, output, ...(network === undefined ? {} : { network }) });
  return output;
}

/** Loads an image of the bundle into the packing engine, unless it is there. */
export async function loadOwn(packing: Packing, image: ImageEntry): Promise<void> {
  const [ref = ''] = image.refs;
  const there = await inspectImage(packing.engine, ref);
  if (there && (there.id === image.config || there.id === image.manifest)) return;
  await loadFromLayout(packing.engine, packing.layout, { images: [image] });
}

/**
 * Makes the recording image of some slices in the bundle's layout, and gives `work` its entry while the packing engine
 * has the image too. One that was there before stays: a project that is wired on this host may use it.
 */
export async function withRecording<T>(
  packing: Packing,
  content: RecordingContent,
  work: (recording: ImageEntry) => Promise<T>,
): Promise<T> {
  const ref = recordingRef(content.slices);
  const before = await inspectImage(packing.engine, ref);
  try {
    const image = await makeRecordingImage(packing.store, packing.manifest.platform, content);
    await loadOwn(packing, image);
    return await work(image);
  } finally {
    if (!before) await removeImage(packing.engine, ref);
  }
}

/** Empties the cache mounts that the twins' RUNs would see, and the list of misses. */
export async function clearCaches(packing: Packing): Promise<void> {
  const runs = new Map(
    packing.subject.units.flatMap(({ runs }) => runs.map((run) => [run.slice, run.instruction] as const)),
  );
  const caches = [...runs].flatMap(([slice, instruction]) => replayedCaches(instruction, slice));
  await runSmallBuild(packing, clearBuild({ helper: helperRef }, caches), 'none');
}

/** One thing that a RUN asked for and did not get. */
export interface Missed {
  slice: string;
  what: string;
  asked?: Asked;
  host?: string;
}

/** Fetches what RUNs have missed since the last time, in no particular order. */
export async function takeMissed(at: Workplace): Promise<Missed[]> {
  const output = await runSmallBuild(at, missedBuild({ helper: helperRef }), 'none');
  const directory = join(output, 'missed');
  const files = await readdir(directory).catch(() => []);
  const texts = await Promise.all(files.map((file) => readFile(join(directory, file), 'utf8')));
  return texts.flatMap((text) =>
    text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Missed),
  );
}
