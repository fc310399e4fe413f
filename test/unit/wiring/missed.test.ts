import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readMissed } from '../../../src/wiring/missed.ts';

async function read(files: Record<string, string[]>): Promise<Awaited<ReturnType<typeof readMissed>>> {
  const output = await mkdtemp(join(tmpdir(), 'buildferry-missed-'));
  try {
    await mkdir(join(output, 'missed'));
    for (const [name, lines] of Object.entries(files))
      await writeFile(join(output, 'missed', name), lines.join('\n'));
    return await readMissed(output);
  } finally {
    await rm(output, { recursive: true });
  }
}

const line = (what: string): string =>
  JSON.stringify({ slice: 's', what, asked: { method: 'GET', url: `http://x/${what}` } });

test('what a RUN missed before it succeeded did not make it fail', async () => {
  const success = JSON.stringify({ slice: 's', succeeded: true });
  const [file] = await read({ 's-0.jsonl': [line('a'), success, line('b'), ''] });
  assert.is(file?.name, 's-0.jsonl');
  assert.is(file?.bytes, Buffer.byteLength([line('a'), success, line('b'), ''].join('\n')));
  assert.equal(
    file?.missed.map(({ what, failed }) => [what, failed]),
    [
      ['a', false],
      ['b', true],
    ],
  );
});

test('a line that broke off is none, and so is a list that is not there', async () => {
  const [file] = await read({ 's-0.jsonl': [line('a'), '{"slice":"s","wh'] });
  assert.equal(
    file?.missed.map(({ what }) => what),
    ['a'],
  );
  assert.equal(await readMissed('/nowhere'), []);
});

test.run();
