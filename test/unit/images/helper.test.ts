import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Parser } from 'tar';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openBlobStore } from '../../../src/images/blob-store.ts';
import { decompressor } from '../../../src/images/compress.ts';
import type { ImageEntry } from '../../../src/images/image-entry.ts';
import { helperRef, makeOwnImages } from '../../../src/images/own-images.ts';
import { protocolVersion } from '../../../src/recording/protocol.ts';

const golden = resolve(import.meta.dirname, `../../golden/helper-${protocolVersion}.txt`);

/** Mode, size, hash and path of every file of the helper, and its layers. */
async function describeHelper(layout: string): Promise<string> {
  const images = await makeOwnImages(openBlobStore(layout, 'zstd'), 'linux/amd64', '0.0.0');
  const helper = images.find(({ refs }) => refs.includes(helperRef));
  assert.ok(helper);
  const files = await Promise.all(helper.layers.map((layer) => filesOf(layout, layer.digest)));
  return [...files.flat(), ...helper.layers.map(({ diffId }) => `layer ${diffId}`), ''].join('\n');
}

async function filesOf(layout: string, digest: ImageEntry['config']): Promise<string[]> {
  const files: string[] = [];
  const parser = new Parser({
    onReadEntry: (entry) => {
      const hash = createHash('sha256');
      entry.on('data', (chunk) => hash.update(chunk));
      entry.on('end', () =>
        files.push(`${entry.mode?.toString(8)} ${entry.size} ${hash.digest('hex')} ${entry.path}`),
      );
    },
  });
  const ended = new Promise((done) => parser.on('end', done));
  const plain = decompressor('zstd');
  const blob = createReadStream(join(layout, 'blobs', 'sha256', digest.replace('sha256:', '')));
  await pipeline(blob, plain, async (source: AsyncIterable<Buffer>) => {
    for await (const chunk of Readable.from(source)) parser.write(chunk);
    parser.end();
  });
  await ended;
  return files;
}

test('the helper is byte for byte what its protocol version says', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'buildferry-helper-'));
  try {
    const made = await describeHelper(join(directory, 'one'));
    assert.is(await describeHelper(join(directory, 'two')), made, 'made twice, it is the same');
    const expected = await readFile(golden, 'utf8');
    const kept = join(tmpdir(), `helper-${protocolVersion}.txt`);
    if (made !== expected) await writeFile(kept, made);
    assert.is(
      made,
      expected,
      `The helper is part of every key in a layer cache. If it must change, raise protocolVersion, or before a release: mv ${kept} ${golden}`,
    );
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
});

test.run();
