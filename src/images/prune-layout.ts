import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImageEntry } from './image-entry.ts';

/** Removes from a layout what none of its images needs: recordings of earlier rounds. */
export async function pruneLayout(layout: string, images: readonly ImageEntry[]): Promise<void> {
  const digests = images.flatMap(({ config, manifest, layers }) => [
    config,
    manifest,
    ...layers.map(({ digest }) => digest),
  ]);
  const needed = new Set(digests.map((digest) => digest.replace('sha256:', '')));
  const directory = join(layout, 'blobs', 'sha256');
  for (const name of await readdir(directory)) if (!needed.has(name)) await rm(join(directory, name));
}
