import { createHash } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Line } from '../../../src/recording/line.ts';
import { openRecordings } from '../../../src/recording/recordings.ts';

const directory = mkdtempSync(join(tmpdir(), 'recordings-'));
const body = Buffer.from('the body');
const blob = createHash('sha256').update(body).digest('hex');
const file = join(directory, 'body');
writeFileSync(file, body);
const lines: Line[] = [
  { method: 'GET', url: 'https://h.example/', status: 200, headers: {}, blob, size: body.length },
];

/** Where cacache keeps a body. */
const contentPath = (store: string) =>
  join(store, 'content-v2/sha256', blob.slice(0, 2), blob.slice(2, 4), blob.slice(4));

test('a slice is kept with its bodies, for its own project only', async () => {
  const store = join(directory, 'one');
  const recordings = openRecordings(store, 'shop');
  assert.is(await recordings.read('a'), undefined);
  await recordings.write('a', lines, () => file);
  assert.equal(await recordings.read('a'), lines);
  await recordings.write('b', lines, () => file);
  const [first = Number.NaN, second] = await Promise.all(['a', 'b'].map(recordings.keptAt));
  assert.ok(first <= (second ?? 0));
  assert.equal(await buffer(recordings.open(blob)), body);
  assert.is(await openRecordings(store, 'other').read('a'), undefined);
  await recordings.forget('a');
  assert.is(await recordings.read('a'), undefined);
  assert.is(await recordings.keptAt('a'), undefined);
});

test('a damaged body means that the slice is recorded again, and then it is whole', async () => {
  const store = join(directory, 'two');
  const recordings = openRecordings(store, 'shop');
  await recordings.write('a', lines, () => file);
  writeFileSync(contentPath(store), 'THE body');
  assert.is(await recordings.read('a'), undefined);
  await recordings.write('a', lines, () => file);
  assert.equal(await recordings.read('a'), lines);
});

test('a file that is not what its name says is not kept', async () => {
  const recordings = openRecordings(join(directory, 'three'), 'shop');
  const other = join(directory, 'other');
  writeFileSync(other, 'something else');
  let refused = false;
  await recordings
    .write('a', lines, () => other)
    .catch(() => {
      refused = true;
    });
  assert.ok(refused);
});

test.run();
