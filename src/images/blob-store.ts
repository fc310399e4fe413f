import { createHash, type Hash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Compression, compress } from './compress.ts';

/** A layer as it lies in the layout. */
export interface StoredLayer {
  /** `sha256:` and the hash of the stored bytes. */
  digest: string;
  /** `sha256:` and the hash of the plain tar: the same wherever and however it is stored. */
  diffId: string;
  /** Stored bytes. */
  size: number;
  mediaType: string;
}

/** The blobs of an OCI layout that is being written. */
export interface BlobStore {
  /** Writes bytes as they come. */
  put(source: AsyncIterable<Buffer>): Promise<{ digest: string; size: number }>;
  /** Compresses a plain tar and writes it. */
  putLayer(tar: AsyncIterable<Buffer>): Promise<StoredLayer>;
  compression: Compression;
}

const mediaTypes: Record<Compression, string> = {
  zstd: 'application/vnd.oci.image.layer.v1.tar+zstd',
  gzip: 'application/vnd.oci.image.layer.v1.tar+gzip',
};

/** The media type of a layer that is stored so. */
export function layerMediaType(compression: Compression): string {
  return mediaTypes[compression];
}

/** Opens the blobs of the layout at `layout` for writing. Blobs appear under their digest only when they are whole. */
export function openBlobStore(layout: string, compression: Compression): BlobStore {
  const directory = join(layout, 'blobs', 'sha256');
  let count = 0;
  const put = async (source: AsyncIterable<Buffer>): Promise<{ digest: string; size: number }> => {
    await mkdir(directory, { recursive: true });
    const temporary = join(directory, `.${process.pid}-${count++}.part`);
    const hash = createHash('sha256');
    const counter = { size: 0 };
    try {
      await pipeline(
        Readable.from(hashed(source, hash, counter), { objectMode: false }),
        createWriteStream(temporary),
      );
      await sync(temporary);
      const hex = hash.digest('hex');
      await rename(temporary, join(directory, hex));
      return { digest: `sha256:${hex}`, size: counter.size };
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
  };
  const putLayer = async (tar: AsyncIterable<Buffer>): Promise<StoredLayer> => {
    const hash = createHash('sha256');
    const { digest, size } = await put(compress(hashed(tar, hash), compression));
    return { digest, diffId: `sha256:${hash.digest('hex')}`, size, mediaType: mediaTypes[compression] };
  };
  return { put, putLayer, compression };
}

async function* hashed(
  source: AsyncIterable<Buffer>,
  hash: Hash,
  counter = { size: 0 },
): AsyncGenerator<Buffer> {
  for await (const chunk of source) {
    hash.update(chunk);
    counter.size += chunk.length;
    yield chunk;
  }
}

async function sync(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
