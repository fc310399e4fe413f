import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { Header } from 'tar';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { run } from '../../../src/host/run.ts';
import { openBlobStore } from '../../../src/images/blob-store.ts';
import { compress, compressionOf, decompressor } from '../../../src/images/compress.ts';
import { withDirectories } from '../../../src/images/file-entries.ts';
import { makeImage } from '../../../src/images/make-image.ts';
import { groupsOf, makeRecordingImage, recordingRef } from '../../../src/images/recording-image.ts';
import { type TarEntry, tarStream } from '../../../src/images/tar-stream.ts';
import type { Line } from '../../../src/recording/line.ts';

const directory = mkdtempSync(join(tmpdir(), 'images-'));

function file(path: string, text: string, more: object = {}): TarEntry {
  const bytes = Buffer.from(text);
  const open = async function* () {
    yield bytes;
  };
  return { type: 'file', path, mode: 0o644, size: bytes.length, open, ...more };
}

test('a tar stream is what tar reads: files, folders, hard links, a capability', async () => {
  const capability = Buffer.from('0100000200040000000000000000000000000000', 'hex');
  const entries = withDirectories([
    file('a/b/one', 'first'),
    { type: 'hard-link', path: 'a/two', target: 'a/b/one' },
    file('bin', 'x', { mode: 0o555, capability }),
  ]);
  const path = join(directory, 'x.tar');
  writeFileSync(path, await buffer(tarStream(entries)));
  const { stdout } = await run({ command: 'tar', args: ['--xattrs', '--xattrs-include=*', '-tvvf', path] });
  assert.match(
    stdout,
    /drwxr-xr-x.* a\/\n.*a\/b\/\n.*-rw-r--r--.* 5 .*a\/b\/one\n.*a\/two link to a\/b\/one\n/,
  );
  assert.match(stdout, /-r-xr-xr-x\* 0\/0 .* bin\n\s+x: 20 security.capability/);
});

test('a layer of 8 GiB and more has its size in the header; a name that does not fit is refused', async () => {
  const large = tarStream([{ ...file('blobs/large', ''), size: 9_000_000_000 } as TarEntry]);
  const { value } = await large.next();
  assert.is(new Header(value as Buffer, 0).size, 9_000_000_000);
  const long = await buffer(tarStream([file(`${'x'.repeat(300)}/y`, '')])).catch(
    (error: Error) => error.message,
  );
  assert.match(String(long), 'too long for a tar header');
  const link: TarEntry = { type: 'hard-link', path: 'y', target: 'x'.repeat(300) };
  const far = await buffer(tarStream([link])).catch((error: Error) => error.message);
  assert.match(String(far), 'too long for a tar header');
});

test('a file that is longer or shorter than its entry says is refused', async () => {
  const lying = { ...file('x', 'four'), size: 3 } as TarEntry;
  let refused = '';
  await buffer(tarStream([lying])).catch((error) => {
    refused = error.message;
  });
  assert.match(refused, 'x has 4 bytes, not 3');
});

test('compression depends on the bytes alone, not on how they come', async () => {
  const bytes = Buffer.concat([randomBytes(9_000_000), Buffer.alloc(10_000_000, 'abc')]);
  for (const kind of ['zstd', 'gzip'] as const) {
    const whole = await buffer(compress(Readable.from([bytes]), kind));
    const pieces = Array.from({ length: 200 }, (_, index) =>
      bytes.subarray(index * 95_000, (index + 1) * 95_000),
    );
    assert.ok(whole.equals(await buffer(compress(Readable.from(pieces), kind))), kind);
    assert.is(compressionOf(whole), kind);
    assert.ok(bytes.equals(await buffer(Readable.from([whole]).pipe(decompressor(kind)))), kind);
    const tool = await run({
      command: kind,
      args: ['-dc'],
      input: Readable.from([whole]),
      consume: async (out) => assert.ok(bytes.equals(await buffer(out))),
    });
    assert.is(tool.stderr, '');
  }
});

test('the same files make the same image, and no unfinished blob stays', async () => {
  const make = async (name: string) => {
    const store = openBlobStore(join(directory, name), 'zstd');
    return makeImage(store, {
      ref: 'x.invalid/y:1',
      role: 'extra',
      platform: 'linux/amd64',
      layers: [[file('f', 'text')]],
    });
  };
  const [one, two] = [await make('one'), await make('two')];
  assert.equal(one, two);
  const store = openBlobStore(join(directory, 'broken'), 'zstd');
  const failing = async function* () {
    yield Buffer.from('begun');
    throw new Error('the source broke off');
  };
  await store.put(failing()).catch(() => {});
  assert.equal(readdirSync(join(directory, 'broken/blobs/sha256')), []);
});

test('slices that share a body share a layer and store it once; the others keep layers of their own', async () => {
  const bodies = new Map(
    ['aa', 'bb', 'cc'].map((text) => [createHash('sha256').update(text).digest('hex'), Buffer.from(text)]),
  );
  const [a = '', b = '', c = ''] = bodies.keys();
  const line = (blob: string): Line => ({
    method: 'GET',
    url: `https://h.example/${blob}`,
    status: 200,
    headers: {},
    blob,
    size: 2,
  });
  const slices = [
    { id: '1'.repeat(24), lines: [line(a), line(b)] },
    { id: '2'.repeat(24), lines: [line(c)] },
    { id: '3'.repeat(24), lines: [line(b)] },
    { id: '4'.repeat(24), lines: [] },
    { id: '5'.repeat(24), lines: [] },
  ];
  assert.equal(
    groupsOf(slices)
      .map((group) => group.map(({ id }) => id[0]).join(''))
      .sort(),
    ['13', '2', '45'],
  );
  const open = (blob: string) => Readable.from([bodies.get(blob)]);
  const layout = join(directory, 'recording');
  const image = await makeRecordingImage(openBlobStore(layout, 'gzip'), 'linux/amd64', { slices, open });
  const listings = await Promise.all(
    image.layers.map(({ digest }) =>
      run({ command: 'tar', args: ['-tvzf', join(layout, 'blobs', digest.replace(':', '/'))] }),
    ),
  );
  const listing = listings.map(({ stdout }) => stdout).join('');
  assert.is(
    (listing.match(new RegExp(`blobs/${b}`, 'g')) ?? []).length,
    3,
    'one file, one link and its target',
  );
  assert.match(listing, `33/blobs/${b} link to ${'1'.repeat(24)}/blobs/${b}`);
  assert.match(listing, 'none/index');
  const reordered = [...slices].reverse();
  assert.is(recordingRef(reordered), recordingRef(slices));
  assert.is.not(recordingRef(slices.slice(1)), recordingRef(slices));
  assert.equal(
    (
      await makeRecordingImage(openBlobStore(join(directory, 'again'), 'gzip'), 'linux/amd64', {
        slices: reordered,
        open,
      })
    ).config,
    image.config,
  );
});

test('a blob\u2019s name is its hash', async () => {
  const layout = join(directory, 'one');
  for (const name of readdirSync(join(layout, 'blobs/sha256'))) {
    assert.is(
      createHash('sha256')
        .update(readFileSync(join(layout, 'blobs/sha256', name)))
        .digest('hex'),
      name,
    );
  }
});

test.run();
