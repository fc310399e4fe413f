import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type BlobStore, openBlobStore, type StoredLayer } from '../../../src/images/blob-store.ts';
import { storeLayer } from '../../../src/images/store-layer.ts';

const directory = mkdtempSync(join(tmpdir(), 'buildferry-store-layer-'));
test.after(() => rmSync(directory, { recursive: true }));

const plain = randomBytes(3_000_000);

async function* pieces(bytes: Buffer, end?: Error): AsyncGenerator<Buffer> {
  for (let start = 0; start < bytes.length; start += 64 * 1024)
    yield bytes.subarray(start, start + 64 * 1024);
  if (end) throw end;
}

function store(to: BlobStore, bytes: Buffer, end?: Error): Promise<StoredLayer> {
  return storeLayer(to, { name: 'layer.tar', start: bytes, body: pieces(bytes, end) });
}

async function failureOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'it did not fail',
    (error: Error) => error.message,
  );
}

test('a layer has one diffId, however it comes and is kept', async () => {
  const [zstd, gzip] = [openBlobStore(directory, 'zstd'), openBlobStore(directory, 'gzip')];
  const layers = [
    await store(zstd, plain),
    await store(zstd, gzipSync(plain)),
    await store(zstd, zstdCompressSync(plain)),
    await store(gzip, zstdCompressSync(plain)),
  ];
  assert.is(new Set(layers.map(({ diffId }) => diffId)).size, 1);
  const kinds = layers.map(({ mediaType }) => mediaType.split('+')[1]);
  assert.equal(kinds, ['zstd', 'gzip', 'zstd', 'gzip']);
});

for (const [kind, compressed] of [
  ['gzip', gzipSync(plain)],
  ['zstd', zstdCompressSync(plain)],
] as const) {
  for (const kept of ['zstd', 'gzip'] as const) {
    test(`a damaged ${kind} layer is refused, and leaves nothing (${kept} layout)`, async () => {
      const layout = join(directory, `damaged-${kind}-${kept}`);
      const damaged = Buffer.from(compressed);
      damaged.fill(0xff, 4, 40);
      assert.is.not(await failureOf(store(openBlobStore(layout, kept), damaged)), 'it did not fail');
      assert.ok(readdirSync(join(layout, 'blobs/sha256')).every((name) => !name.endsWith('.part')));
    });

    test(`a ${kind} layer that breaks off is refused, and leaves nothing (${kept} layout)`, async () => {
      const layout = join(directory, `broken-${kind}-${kept}`);
      const half = compressed.subarray(0, 1_000_000);
      const message = await failureOf(store(openBlobStore(layout, kept), half, new Error('it broke off')));
      assert.is(message, 'it broke off');
      assert.equal(readdirSync(join(layout, 'blobs/sha256')), []);
    });
  }
}

test.run();
