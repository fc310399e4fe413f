import { createHash } from 'node:crypto';
import { PassThrough, Readable } from 'node:stream';
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
    return store.putLayer(Readable.from(layer.body, { objectMode: false }).pipe(decompressor(compression)));
  }
  const copy = new PassThrough();
  const hash = createHash('sha256');
  const hashing = (async () => {
    for await (const chunk of copy.pipe(decompressor(compression))) hash.update(chunk);
  })();
  const { digest, size } = await store.put(copied(layer.body, copy));
  await hashing;
  return { digest, size, diffId: `sha256:${hash.digest('hex')}`, mediaType: layerMediaType(compression) };
}

async function* copied(source: AsyncIterable<Buffer>, copy: PassThrough): AsyncGenerator<Buffer> {
  for await (const chunk of source) {
    if (!copy.write(chunk)) await new Promise((resolve) => copy.once('drain', resolve));
    yield chunk;
  }
  copy.end();
}
