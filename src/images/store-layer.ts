import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { PassThrough, pipeline, Readable } from 'node:stream';
import * as promises from 'node:stream/promises';
import { type BlobStore, layerMediaType, type StoredLayer } from './blob-store.ts';
import { compressionOf, decompressor } from './compress.ts';

/** A layer as it comes: the name it has, its first bytes, and all of it. */
interface IncomingLayer {
  name: string;
  start: Buffer;
  body: AsyncIterable<Buffer>;
}

/**
 * Stores one layer: a plain tar is compressed, a compressed one stays as it is, unless the oldest target can't
 * read its compression.
 */
export async function storeLayer(store: BlobStore, layer: IncomingLayer): Promise<StoredLayer> {
  const compression = compressionOf(layer.start);
  if (!compression) return store.putLayer(layer.body);
  if (compression === 'zstd' && store.compression === 'gzip') {
    const stored = Readable.from(layer.body, { objectMode: false });
    // Whoever reads the plain tar is told when the stored one breaks off.
    return store.putLayer(pipeline(stored, decompressor(compression), () => {}));
  }
  const copy = new PassThrough();
  const hash = createHash('sha256');
  const hashing = promises.pipeline(copy, decompressor(compression), async (plain: AsyncIterable<Buffer>) => {
    for await (const chunk of plain) hash.update(chunk);
  });
  // It is awaited below, and its failure may come before.
  hashing.catch(() => {});
  const { digest, size } = await store.put(copied(layer.body, copy, hashing));
  await hashing;
  return { digest, size, diffId: `sha256:${hash.digest('hex')}`, mediaType: layerMediaType(compression) };
}

/** All of `source`, which goes into `copy` too; fails with whoever reads the copy. */
async function* copied(
  source: AsyncIterable<Buffer>,
  copy: PassThrough,
  reading: Promise<void>,
): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of source) {
      if (!copy.write(chunk)) await Promise.race([once(copy, 'drain'), reading]);
      yield chunk;
    }
    copy.end();
  } finally {
    if (!copy.writableEnded) copy.destroy();
  }
}
