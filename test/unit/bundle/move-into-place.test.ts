import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { moveIntoPlace } from '../../../src/bundle/seal.ts';

let directory: string;
let final: string;
let partial: string;

test.before.each(async () => {
  directory = await mkdtemp(join(tmpdir(), 'buildferry-seal-'));
  [final, partial] = [join(directory, 'shop'), join(directory, 'shop.partial')];
  await fill(partial, 'new');
});

test.after.each(() => rm(directory, { recursive: true }));

async function fill(path: string, text: string): Promise<void> {
  await mkdir(join(path, 'images'), { recursive: true });
  await writeFile(join(path, 'images/blob'), text);
}

async function theNewOneStandsAlone(): Promise<void> {
  assert.equal(await readdir(directory), ['shop']);
  assert.is(await readFile(join(final, 'images/blob'), 'utf8'), 'new');
}

test('a bundle takes its place where there was none', async () => {
  await moveIntoPlace(partial, final);
  await theNewOneStandsAlone();
});

test('a bundle takes the place of an older one', async () => {
  await fill(final, 'old');
  await moveIntoPlace(partial, final);
  await theNewOneStandsAlone();
});

test('what a killed process left of an earlier move is not in the way', async () => {
  await fill(final, 'old');
  await fill(`${partial}.old`, 'older');
  await moveIntoPlace(partial, final);
  await theNewOneStandsAlone();
});

test('where the new bundle can not be moved, the older one stays', async () => {
  await fill(final, 'old');
  await rm(partial, { recursive: true });
  await moveIntoPlace(partial, final).then(
    () => assert.unreachable('nothing was moved'),
    () => {},
  );
  assert.is(await readFile(join(final, 'images/blob'), 'utf8'), 'old');
});

test.run();
