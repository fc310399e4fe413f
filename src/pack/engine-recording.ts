import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { buildSmall, type SmallBuild } from '../engine/build.ts';
import { inspectImage, removeImage } from '../engine/images.ts';
import type { ImageEntry } from '../images/image-entry.ts';
import { loadFromLayout } from '../images/load.ts';
import { makeRecordingImage, type RecordingContent, recordingRef } from '../images/recording-image.ts';
import type { Packing } from './packing.ts';

/** An engine, and a directory for what comes out of it. */
export type Workplace = Pick<Packing, 'engine' | 'scratch'>;

/** Runs one of our small builds, without a network unless it is asked for, and returns the folder with its output. */
export async function runSmallBuild(
  { engine, scratch }: Workplace,
  dockerfile: string,
  settings: Pick<SmallBuild, 'network' | 'signal'> = {},
): Promise<string> {
  const directory = await mkdtemp(join(scratch, 'small-'));
  const [context, output] = [join(directory, 'context'), join(directory, 'output')];
  await mkdir(context);
  await buildSmall(engine, { dockerfile, context, output, network: 'none', ...settings });
  return output;
}

/** Loads an image of the bundle into the packing engine, unless it is there. */
export async function loadOwn(packing: Packing, image: ImageEntry): Promise<void> {
  const [ref = ''] = image.refs;
  const there = await inspectImage(packing.engine, ref);
  if (there && (there.id === image.config || there.id === image.manifest)) return;
  await loadFromLayout(packing.engine, packing.layout, { images: [image] });
}

/** A recording image in the bundle's layout, and its name on the packing engine. */
export interface LoadedRecording {
  image: ImageEntry;
  name: string;
}

/**
 * Makes the recording image of some slices in the bundle's layout, and gives `work` its entry while the packing engine
 * has the image too, under a name of this pack's own: another one on the same engine takes its own away at any time.
 */
export async function withRecording<T>(
  packing: Packing,
  content: RecordingContent,
  work: (recording: LoadedRecording) => Promise<T>,
): Promise<T> {
  const image = await makeRecordingImage(packing.store, packing.manifest.platform, content);
  const name = `${recordingRef(content.slices)}-${randomBytes(4).toString('hex')}`;
  try {
    await loadFromLayout(packing.engine, packing.layout, { images: [{ ...image, refs: [name] }] });
    return await work({ image, name });
  } finally {
    await removeImage(packing.engine, name);
  }
}
