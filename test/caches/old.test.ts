import { setTimeout as wait } from 'node:timers/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readArchive } from '../../src/caches/read-archive.old.ts';
import { hostileArchive } from './archives.ts';

const archive = hostileArchive(['a', 'b', 'c'].map((path) => ({ path })));

async function* chunksOf(body: Buffer): AsyncGenerator<Buffer> {
  yield body;
}

test('an entry comes when the one before is done with, and the last is waited for', async () => {
  const steps: string[] = [];
  await readArchive(chunksOf(archive), async (entry) => {
    steps.push(`${entry.path} begins`);
    await entry.concat();
    // What a file takes to be closed after all has been read.
    await wait(entry.path === 'b' ? 50 : 5);
    steps.push(`${entry.path} ends`);
  });
  assert.equal(steps, ['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
});

test('what is under way is ended and waited for before an archive that breaks off is refused', async () => {
  const steps: string[] = [];
  const cut = archive.subarray(0, 512 + 512 + 512);
  const reading = readArchive(chunksOf(cut), async (entry, signal) => {
    steps.push(`${entry.path} begins`);
    if (entry.path === 'a') return void entry.resume();
    await wait(60_000, undefined, { signal }).catch(() => {});
    await wait(20);
    steps.push(`${entry.path} ends`);
  });
  const error = await reading.catch((reason: unknown) => reason);
  assert.instance(error, Error);
  assert.equal(steps, ['a begins', 'b begins', 'b ends']);
});

test('an entry that can not be taken ends the reading with that reason, and no more are taken', async () => {
  const taken: string[] = [];
  const reading = readArchive(chunksOf(archive), async (entry) => {
    taken.push(entry.path);
    entry.resume();
    if (entry.path === 'b') throw new Error('no room');
  });
  const error = await reading.catch((reason: unknown) => reason);
  assert.match(String(error), 'no room');
  assert.equal(taken, ['a', 'b']);
});

test.run();
