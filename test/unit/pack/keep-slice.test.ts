import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { keepSlice } from '../../../src/pack/keep-slice.ts';
import { openRecordings } from '../../../src/recording/recordings.ts';
import { openStoreWriter, type StoredLine, traceFile } from '../../../src/recording/store.ts';
import { createCanaries } from '../../helpers/canaries.ts';

const answers: readonly { line: StoredLine; body: string }[] = [
  answer(
    '/left-pad',
    'application/json',
    '{"tarball":"https://me:canary@h.example/left-pad.tgz?token=canary"}',
  ),
  answer('/simple/six/', 'text/html', '<a href="https://canary@h.example/six.whl">'),
  answer(
    '/oauth/login',
    'application/json',
    '{"access_token":"canary","next":"https://h.example/?sig=canary"}',
  ),
  answer('/left-pad.tgz', 'application/octet-stream', 'a package is kept as it is'),
];

function answer(path: string, type: string, body: string): { line: StoredLine; body: string } {
  const headers = { 'content-type': type };
  return { line: { method: 'GET', url: `https://h.example${path}`, status: 200, headers }, body };
}

test('between packs no credential is kept that a server gave out', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'keep-slice-'));
  const [store, kept] = [join(directory, 'store'), join(directory, 'kept')];
  const canaries = createCanaries('canary', []);
  try {
    for (const { line, body } of answers) {
      const writer = openStoreWriter(store, line);
      await writer.write(Buffer.from(body));
      await writer.end();
    }
    assert.is((await canaries.holding([store])).length, 3);
    const recordings = openRecordings(kept, 'shop');
    assert.equal(await keepSlice(recordings, 'a-slice', store), []);
    assert.equal(await canaries.holding([kept]), []);
    const lines = (await recordings.read('a-slice')) ?? [];
    const bodies = await Promise.all(lines.map(({ blob = '' }) => text(recordings.open(blob))));
    assert.equal(bodies.sort(), [
      '<a href="https://h.example/six.whl">',
      'a package is kept as it is',
      '{"access_token":"buildferry","next":"https://h.example/?sig=buildferry"}',
      '{"tarball":"https://h.example/left-pad.tgz?token=buildferry"}',
    ]);
  } finally {
    await rm(directory, { recursive: true });
  }
});

test("what a killed helper had begun to say of what can't be replayed is none", async () => {
  const directory = await mkdtemp(join(tmpdir(), 'keep-slice-'));
  const store = join(directory, 'store');
  const whole = { host: 'h.example', reason: 'it speaks no HTTP' };
  try {
    await mkdir(store);
    await writeFile(join(store, traceFile), `${JSON.stringify(whole)}\n{"host":"a"}\nnull\n{"host":"h.exa`);
    const recordings = openRecordings(join(directory, 'kept'), 'shop');
    assert.equal(await keepSlice(recordings, 'a-slice', store), [{ slice: 'a-slice', ...whole }]);
  } finally {
    await rm(directory, { recursive: true });
  }
});

test.run();
