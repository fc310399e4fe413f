import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { execa } from 'execa';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { inParallel } from '../../src/host/ssh/in-parallel.ts';
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

/** With the key that may log in. */
const push = (...args: string[]) => buildferry(...args, '--identity', remote.identity);

test('an unknown host ends with 15, its fingerprint and what to do', async () => {
  const { exitCode, stdout, stderr } = await push(bundle, remote.target());
  assert.is(exitCode, 15);
  assert.is(stdout, '');
  assert.match(stderr, /is not known: SHA256:[A-Za-z0-9+/]{43}/);
  assert.match(stderr, /use --host-key SHA256:/);
  assert.equal(await readdir(remote.destination), []);
});

test('wrong usage ends with 2', async () => {
  const wrong = [
    [],
    [bundle, remote.target(), '--import'],
    [bundle, remote.target(), '--project', 'x'],
    [bundle, remote.target(), '--host-key', 'MD5:00'],
    [bundle, remote.target(), '--no-such-flag'],
  ];
  await inParallel(wrong, 2, async (args) => {
    const { exitCode, stdout, stderr } = await buildferry(...args);
    assert.is(exitCode, 2, `${args.join(' ')}: ${stderr}`);
    assert.is(stdout, '');
    assert.match(stderr, /^buildferry: /);
  });
});

test('each failure has its exit code', async () => {
  await remote.trust();
  const altered = await makeSmallBundle(join(remote.directory, 'altered'), { a: 'one' });
  await writeFile(join(altered, 'a'), 'two');
  const failures: [number, string[]][] = [
    [10, [altered, remote.target()]],
    [15, [bundle, remote.target().replace('remote@', 'stranger@')]],
    [15, [bundle, remote.target(), '--host-key', `SHA256:${'A'.repeat(43)}`]],
  ];
  await inParallel(failures, 2, async ([code, args]) => {
    const { exitCode, stderr } = await push(...args);
    assert.is(exitCode, code, stderr);
    assert.match(stderr, /^buildferry: /m);
  });
  assert.equal(await readdir(remote.destination), []);
});

test('--help shows examples', async () => {
  const { exitCode, stdout } = await buildferry('--help');
  assert.is(exitCode, 0);
  assert.match(stdout, /Examples:\n {2}buildferry push bundles\/shop ssh:/);
});

test("an interruption ends with 130 and leaves nothing under the bundle's name", async () => {
  await remote.trust();
  const pushing = push(bundle, remote.target(), '--json');
  pushing.stdout.on('data', (chunk: Buffer) => {
    if (chunk.includes('"stage":"send","done"')) pushing.kill('SIGINT');
  });
  assert.is((await pushing).exitCode, 130);
  assert.not((await readdir(remote.destination)).includes('shop'));
});

test('with --json the result is the last line', async () => {
  await remote.trust();
  const { exitCode, stdout, stderr } = await push(bundle, remote.target(), '--json');
  assert.is(exitCode, 0);
  assert.is(stderr, '');
  const last = JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
  assert.is(last.type, 'result');
  assert.is(last.result.directory, join(remote.destination, 'shop'));
});

test('for people the last words say where the bundle is', async () => {
  const { stdout } = await push(bundle, remote.target());
  assert.match(stdout, /destination\/shop is the bundle: 0 files/);
  assert.match(stdout, /sh .*\/shop\/import\.sh --project DIR/);
});

test('--import runs import.sh there and prints what it says', async () => {
  const project = join(remote.directory, 'project');
  await mkdir(project);
  const { exitCode, stdout, stderr } = await push(
    bundle,
    remote.target(),
    '--import',
    '-p',
    project,
    '--quiet',
  );
  assert.is(exitCode, 0, stderr);
  assert.match(stdout, new RegExp(`wired: ${project}$`));
  assert.is(stderr, '');
});

test.run();
