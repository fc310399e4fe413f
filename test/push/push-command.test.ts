import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { execa } from 'execa';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { makeSmallBundle } from '../helpers/small-bundle.ts';
import { content, createRemote, type Remote } from './remote.ts';

let remote: Remote;
let bundle: string;

test.before(async () => {
  remote = await createRemote();
  bundle = await makeSmallBundle(join(remote.directory, 'shop'), { a: content(8_000_000) });
});

test.after(() => remote.stop());

const main = resolve('src/cli/main.ts');

/** Runs the command as people do, in a process of its own. */
function buildferry(...args: string[]) {
  return execa(process.execPath, [main, 'push', ...args], { reject: false, env: { NO_COLOR: '1' } });
}

test('an unknown host ends with 15, its fingerprint and what to do', async () => {
  const { exitCode, stdout, stderr } = await buildferry(
    bundle,
    remote.target(),
    '--identity',
    remote.identity,
  );
  assert.is(exitCode, 15);
  assert.is(stdout, '');
  assert.match(stderr, /is not known: SHA256:[A-Za-z0-9+/]{43}/);
  assert.equal(await readdir(remote.destination), []);
});

test('wrong usage ends with 2', async () => {
  for (const args of [
    [],
    [bundle],
    [bundle, 'plant-7:/srv'],
    [bundle, remote.target(), '--import'],
    [bundle, remote.target(), '--project', 'x'],
    [bundle, remote.target(), '--host-key', 'MD5:00'],
    [bundle, remote.target(), '--identity', join(remote.directory, 'nothing')],
  ]) {
    const { exitCode } = await buildferry(...args);
    assert.is(exitCode, 2, args.join(' '));
  }
});

test('--help shows examples', async () => {
  const { exitCode, stdout } = await buildferry('--help');
  assert.is(exitCode, 0);
  assert.match(stdout, /Examples:\n {2}buildferry push bundles\/shop ssh:/);
});

test("an interruption ends with 130 and leaves nothing under the bundle's name", async () => {
  await remote.trust();
  const push = buildferry(bundle, remote.target(), '--identity', remote.identity, '--json');
  push.stdout.on('data', (chunk: Buffer) => {
    if (chunk.includes('"stage":"send","done"')) push.kill('SIGINT');
  });
  assert.is((await push).exitCode, 130);
  assert.not((await readdir(remote.destination)).includes('shop'));
});

test('with --json the result is the last line', async () => {
  await remote.trust();
  const { exitCode, stdout, stderr } = await buildferry(
    bundle,
    remote.target(),
    '--identity',
    remote.identity,
    '--json',
  );
  assert.is(exitCode, 0);
  assert.is(stderr, '');
  const last = JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
  assert.is(last.type, 'result');
  assert.is(last.result.directory, join(remote.destination, 'shop'));
});

test('for people the last words say where the bundle is', async () => {
  const { stdout } = await buildferry(bundle, remote.target(), '--identity', remote.identity);
  assert.match(stdout, /destination\/shop is the bundle: 0 files/);
  assert.match(stdout, /sh .*\/shop\/import\.sh --project DIR/);
});

test.run();
