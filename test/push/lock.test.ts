import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, rm, symlink } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { PassThrough } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isErrorOf } from '../../src/errors.ts';
import { run } from '../../src/host/run.ts';
import { verifyBundle } from '../../src/index.ts';
import { makeSmallBundle } from '../helpers/small-bundle.ts';
import { content, createRemote, type Remote } from './remote.ts';

let remote: Remote;
let bundle: string;

test.before.each(async () => {
  remote = await createRemote();
  await remote.trust();
  bundle = await makeSmallBundle(join(remote.directory, 'shop'), { large: content(1_000_000) });
});

test.after.each(() => remote.stop());

const partial = (): string => join(remote.destination, '.shop.part');

async function refused(): Promise<void> {
  const error = await remote.push({ bundle }).catch((thrown: unknown) => thrown);
  assert.ok(isErrorOf(error, 'locked'), String(error));
  assert.is(error.facts.path, `[127.0.0.1]:${remote.sshd.port}:${partial()}`);
}

test('of two pushes at once one finishes, and the other is refused', async () => {
  const other = await makeSmallBundle(join(remote.directory, 'other', 'shop'), { large: content(1_000_000) });
  await mkdir(partial());
  const both = await Promise.allSettled([remote.push({ bundle }), remote.push({ bundle: other })]);
  const refusals = both.flatMap((end) => (end.status === 'rejected' ? [end.reason.code] : []));
  assert.equal(refusals, ['locked']);
  await verifyBundle(join(remote.destination, 'shop'));
  assert.equal(await readdir(remote.destination), ['shop']);
});

test('a partial folder that somebody else works in is left alone', async () => {
  await mkdir(join(partial(), 'theirs'), { recursive: true });
  const input = new PassThrough();
  const { promise: isHeld, resolve: held } = Promise.withResolvers<void>();
  const args = [partial(), 'sh', '-c', 'echo held; exec cat'];
  const holder = run({ command: 'flock', args, input, onLine: () => held() });
  await isHeld;
  try {
    await refused();
  } finally {
    input.end();
    await holder;
  }
  assert.equal(await readdir(partial()), ['theirs']);
  await remote.push({ bundle });
  await verifyBundle(join(remote.destination, 'shop'));
});

test('where there is no flock a push goes on without a lock', async () => {
  const bin = join(remote.directory, 'bin');
  const other = await createRemote({ config: [`SetEnv PATH=${bin}`] });
  try {
    await other.trust();
    await mkdir(bin);
    for (const program of ['sh', 'sha256sum', 'cp']) await symlink(`/bin/${program}`, join(bin, program));
    const { events } = await other.push({ bundle });
    assert.not(
      events.some(({ type }) => type === 'notice'),
      'its shell is used',
    );
    await verifyBundle(join(other.destination, 'shop'));
    await rm(join(bin, 'sha256sum'));
    const without = await other.push({ bundle });
    assert.ok(without.events.some(({ type }) => type === 'notice'));
  } finally {
    await other.stop();
  }
});

/** A process that holds the lock as a push does, and lets go after two seconds without a word from it. */
async function holdElsewhere(): Promise<ChildProcess> {
  const from = (path: string): string => JSON.stringify(resolve(path));
  const script = `
    const { withConnection } = await import(${from('src/host/ssh/connection.ts')});
    const { openRemoteHost } = await import(${from('src/host/ssh/remote-host.ts')});
    const { holdLock } = await import(${from('src/host/ssh/hold-lock.ts')});
    const { connectionTo } = await import(${from('src/push/connection-to.ts')});
    const { parseTarget } = await import(${from('src/push/target.ts')});
    const [target, identity, directory] = process.argv.slice(1);
    await withConnection(await connectionTo(parseTarget(target), { identities: [identity] }), async (connection) => {
      await holdLock(await openRemoteHost(connection), directory, 2);
      console.log('held');
      await new Promise((resolve) => setTimeout(resolve, 60_000));
    });`;
  const args = ['--input-type=module', '--eval', script, remote.target(), remote.identity, partial()];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  await Promise.race([once(child.stdout, 'data'), once(child, 'exit')]);
  return child;
}

test('a lock is held as long as its holder is heard, and not for ever once it has fallen silent', async () => {
  await mkdir(partial());
  const holder = await holdElsewhere();
  try {
    await pause(3000);
    await refused();
    holder.kill('SIGSTOP');
    await refused();
    const isFree = (): Promise<boolean> =>
      run({ command: 'flock', args: ['-n', partial(), 'true'] }).then(
        () => true,
        () => false,
      );
    for (let tries = 0; tries < 100 && !(await isFree()); tries++) await pause(100);
    await remote.push({ bundle });
  } finally {
    const exit = once(holder, 'exit');
    holder.kill('SIGKILL');
    await exit;
  }
});

test.run();
