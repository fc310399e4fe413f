import { join } from 'node:path';
import { writeFileAtomic } from '../host/files.ts';
import type { ImageEntry } from './image-entry.ts';
import { blobPath, indexOf, layoutMarker } from './layout.ts';
import { entryBytes } from './tar-stream.ts';

/** Where the table and the heads go. */
export interface TablePlaces {
  /** The bundle's folder. */
  bundle: string;
  /** The layout's folder in it. */
  layout: string;
  table: string;
  heads: string;
}

/**
 * Writes what a shell needs to load images one by one: a table with one line an image (role, config, manifest,
 * head, blobs, names, separated by tabs), and for each a head, the beginning of a tar archive with ready index
 * files. `cat HEAD; tar -C images -cf - BLOBS` is an archive that `docker load` takes.
 */
export async function writeLoadTable(images: readonly ImageEntry[], places: TablePlaces): Promise<void> {
  const lines: string[] = [];
  for (const [number, image] of images.entries()) {
    const head = `${places.heads}/${String(number).padStart(3, '0')}.tar-head`;
    await writeFileAtomic(join(places.bundle, head), await headOf(join(places.bundle, places.layout), image));
    const digests = new Set([image.config, image.manifest, ...image.layers.map(({ digest }) => digest)]);
    const blobs = [...digests].map(blobPath).join(' ');
    lines.push(
      [image.roles.join(','), image.config, image.manifest, head, blobs, image.refs.join(' ')].join('\t'),
    );
  }
  await writeFileAtomic(join(places.bundle, places.table), lines.map((line) => `${line}\n`).join(''));
}

/** The first entries of an archive, without the zeros that would end it. */
async function headOf(layout: string, image: ImageEntry): Promise<Buffer> {
  const index = await indexOf(layout, [image]);
  const texts = Object.entries({ 'oci-layout': layoutMarker, ...index });
  const pieces = await Promise.all(
    texts.map(([path, text]) => {
      const bytes = Buffer.from(text);
      const open = async function* (): AsyncGenerator<Buffer> {
        yield bytes;
      };
      return Array.fromAsync(entryBytes({ type: 'file', path, mode: 0o644, size: bytes.length, open }));
    }),
  );
  return Buffer.concat(pieces.flat());
}
