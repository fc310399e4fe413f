import { join } from 'node:path';
import { bundleFiles } from '../bundle/layout.ts';
import type { Bundle } from '../bundle/open.ts';
import type { Engine } from '../engine/engine.ts';
import { inspectImage } from '../engine/images.ts';
import { BuildferryError } from '../errors.ts';
import type { Reporter } from '../events.ts';
import type { ImageEntry } from '../images/image-entry.ts';
import { loadFromLayout } from '../images/load.ts';
import { isSameImage } from './plan-import.ts';

/**
 * Loads images and looks at each afterwards: `docker load` exits with 0 on some failures.
 *
 * @throws bundle-altered; image-unavailable when the engine does not have afterwards what it was given.
 */
export async function loadMissing(
  engine: Engine,
  bundle: Bundle,
  load: { images: readonly ImageEntry[]; report: Reporter },
): Promise<void> {
  const total = storedBytes(load.images);
  let done = 0;
  const onBytes = (bytes: number): void => {
    done += bytes;
    load.report({ type: 'stage-progress', stage: 'load', done, total, unit: 'bytes' });
  };
  await loadFromLayout(engine, join(bundle.directory, bundleFiles.images), { images: load.images, onBytes });
  for (const image of load.images)
    await Promise.all(image.refs.map((ref) => proveLoaded(engine, ref, image)));
}

/** Bytes of the layers of images as they are stored; one that several share counts once. */
export function storedBytes(images: readonly ImageEntry[]): number {
  const layers = new Map(
    images.flatMap((image) => image.layers.map(({ digest, size }) => [digest, size] as const)),
  );
  return [...layers.values()].reduce((sum, size) => sum + size, 0);
}

async function proveLoaded(engine: Engine, ref: string, image: ImageEntry): Promise<void> {
  const here = await inspectImage(engine, ref);
  if (here && isSameImage(here, image)) return;
  const output = here
    ? `it was loaded, and the engine has ${here.id} under that name`
    : 'it was loaded, and the engine does not have it';
  throw new BuildferryError('image-unavailable', { ref, output });
}
