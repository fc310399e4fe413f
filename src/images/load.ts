import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Engine } from '../engine/engine.ts';
import { loadImages } from '../engine/images.ts';
import { BuildferryError } from '../errors.ts';
import type { ImageEntry } from './image-entry.ts';
import { blobPath, indexOf, layoutMarker } from './layout.ts';
import { type TarEntry, tarStream } from './tar-stream.ts';

/**
 * Loads some images of a layout through `docker load`, hashing every byte on its way. `onBytes` gets the length
 * of each piece. Whether the engine really has them afterwards is for the caller to ask.
 *
 * @throws bundle-altered when a blob is not what its name says; the engine then never sees the archive's end.
 */
export async function loadFromLayout(
  engine: Engine,
  layout: string,
  load: { images: readonly ImageEntry[]; onBytes?: (bytes: number) => void },
): Promise<void> {
  if (load.images.length === 0) return;
  await loadImages(engine, counted(tarStream(layoutEntries(layout, load.images)), load.onBytes));
}

async function* counted(
  tar: AsyncIterable<Buffer>,
  onBytes: (bytes: number) => void = () => {},
): AsyncGenerator<Buffer> {
  for await (const chunk of tar) {
    onBytes(chunk.length);
    yield chunk;
  }
}

/** The entries of a loadable archive with just these images: index files first, then each blob once. */
async function* layoutEntries(layout: string, images: readonly ImageEntry[]): AsyncGenerator<TarEntry> {
  const index = await indexOf(layout, images);
  for (const [path, text] of Object.entries({ 'oci-layout': layoutMarker, ...index }))
    yield textEntry(path, text);
  const digests = new Set(
    images.flatMap(({ config, manifest, layers }) => [
      config,
      manifest,
      ...layers.map(({ digest }) => digest),
    ]),
  );
  for (const digest of digests) {
    const path = join(layout, blobPath(digest));
    const { size } = await stat(path);
    yield {
      type: 'file',
      path: blobPath(digest),
      mode: 0o644,
      size,
      open: () => verified(layout, path, digest),
    };
  }
}

function textEntry(path: string, text: string): TarEntry {
  const bytes = Buffer.from(text);
  return {
    type: 'file',
    path,
    mode: 0o644,
    size: bytes.length,
    async *open() {
      yield bytes;
    },
  };
}

async function* verified(layout: string, path: string, digest: string): AsyncGenerator<Buffer> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024 })) {
    hash.update(chunk);
    yield chunk;
  }
  if (`sha256:${hash.digest('hex')}` === digest) return;
  throw new BuildferryError('bundle-altered', {
    bundle: layout,
    faults: [`${blobPath(digest)} is not what its name says`],
  });
}

/** Reads an image's config from a layout. */
export async function readConfig(layout: string, image: ImageEntry): Promise<Record<string, unknown>> {
  return JSON.parse(await readFile(join(layout, blobPath(image.config)), 'utf8'));
}
