import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isErrorOf } from '../../src/errors.ts';
import { withLock } from '../../src/host/lock.ts';

let directory: string;
let path: string;

test.before.each(async () => {
  directory = await mkdtemp(join(tmpdir(), 'buildferry-lock-'));
  path = join(directory, 'shop.lock');
});

test.after.each(() => rm(directory, { recursive: true }));

const module = JSON.stringify(resolve('src/host/lock.ts'));

/** A process that holds the lock until it is killed. */
async function holdElsewhere(): Promise<ChildProcess> {
  const script = `
    const { withLock } = await import(${module});
    await withLock(${JSON.stringify(path)}, async () => {
      console.log('held');
      await new Promise((resolve) => setTimeout(resolve, 60_000));
    });`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script]);
  await once(child.stdout, 'data');
  return child;
}

async function kill(child: ChildProcess): Promise<void> {
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
}

/** Leaves the lock as a process leaves it that dies. */
async function leaveBehind(): Promise<void> {
  await kill(await holdElsewhere());
  assert.equal(await readdir(directory), ['shop.lock']);
}

const refusal = async (): Promise<unknown> =>
  withLock(path, async () => 'in').catch((error: unknown) => error);

test('the lock is there while the work is done, and gone afterwards, also when the work fails', async () => {
  assert.is(await withLock(path, async () => (await readdir(directory)).join()), 'shop.lock');
  assert.equal(await readdir(directory), []);
  const failure = new Error('no');
  assert.is(await withLock(path, () => Promise.reject(failure)).catch((error) => error), failure);
  assert.equal(await readdir(directory), []);
});

test('whoever comes while it is held is refused, and told by whom it is held', async () => {
  const child = await holdElsewhere();
  try {
    const error = await refusal();
    assert.ok(isErrorOf(error, 'locked'), String(error));
    assert.equal(error.facts, { path, holder: `process ${child.pid} on ${hostname()}` });
  } finally {
    await kill(child);
  }
});

test('the lock of a process that was killed is taken over', async () => {
  await leaveBehind();
  assert.is(await withLock(path, async () => 'in'), 'in');
  assert.equal(await readdir(directory), []);
});

test('of many that find a dead lock one at a time is let in', async () => {
  await leaveBehind();
  const dead = await readFile(path);
  for (let round = 0; round < 100; round++) {
    await writeFile(path, dead);
    let inside = 0;
    let most = 0;
    const work = async (): Promise<void> => {
      most = Math.max(most, ++inside);
      await readFile(path);
      inside--;
    };
    const ends = await Promise.allSettled(Array.from({ length: 8 }, () => withLock(path, work)));
    assert.is(most, 1, `in round ${round} ${most} were in at once`);
    assert.ok(ends.some(({ status }) => status === 'fulfilled'));
    for (const end of ends) if (end.status === 'rejected') assert.is(end.reason.facts.path, path);
  }
  assert.equal(await readdir(directory), []);
});

test('a process that dies while it takes over keeps nobody out', async () => {
  await leaveBehind();
  const dead = await readFile(path, 'utf8');
  await writeFile(`${path}.${dead.trim().split(' ')[2]}`, dead.replace(/.{4}\n$/, '0000\n'));
  assert.is(await withLock(path, async () => 'in'), 'in');
  assert.equal(await readdir(directory), []);
});

test('what can not be told dead is never taken over: another host, a lock just begun, strange words', async () => {
  await leaveBehind();
  const dead = await readFile(path, 'utf8');
  for (const text of [dead.replace(hostname(), 'plant-7'), '', '1', 'x y z\n', dead.trim()]) {
    await writeFile(path, text);
    assert.ok(isErrorOf(await refusal(), 'locked'), text);
    assert.is(await readFile(path, 'utf8'), text);
  }
});

test('the folder of a lock is made', async () => {
  const folder = join(directory, 'new', 'folder');
  assert.is(await withLock(join(folder, 'lock'), async () => (await readdir(folder)).join()), 'lock');
  assert.equal(await readdir(folder), []);
});

test.run();
