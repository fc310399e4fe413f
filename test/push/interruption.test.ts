import { mkdir, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { BuildferryError } from '../../src/errors.ts';
import { pushBundle, verifyBundle } from '../../src/index.ts';
import { makeSmallBundle } from '../helpers/small-bundle.ts';
import { type Fault, startProxy } from './proxy.ts';
import { checkSums, content, createRemote, knownHostsLine, type Remote, remoteFailure } from './remote.ts';

let remote: Remote;
let bundle: string;

test.before.each(async () => {
  remote = await createRemote();
  await remote.trust();
  bundle = await makeSmallBundle(join(remote.directory, 'shop'), {
    'images/first': content(1_500_000),
    'images/second': content(1_500_000),
    'images/third': content(1_500_000),
  });
});

test.after.each(() => remote.stop());

const final = (): string => join(remote.destination, 'shop');

/** The one folder in which a push puts a bundle together. */
const partial = (): string => join(remote.destination, '.shop.part');

async function pushThrough(fault: Fault): Promise<BuildferryError<'remote-failed'>> {
  const proxy = await startProxy(remote.sshd.port, fault);
  const { port } = remote.sshd;
  await remote.writeKnownHosts(knownHostsLine(remote.sshd, port) + knownHostsLine(remote.sshd, proxy.port));
  try {
    return await remoteFailure(remote.push({ bundle, target: remote.target(proxy.port) }));
  } finally {
    await proxy.stop();
  }
}

/** How many bytes a whole push takes. */
async function measure(): Promise<number> {
  const proxy = await startProxy(remote.sshd.port, { kind: 'none' });
  await remote.trust(proxy.port);
  await remote.push({ bundle, target: remote.target(proxy.port) });
  await proxy.stop();
  await rm(final(), { recursive: true });
  return proxy.carried();
}

test('wherever the line is cut, nothing looks complete, and the next push finishes', async () => {
  const whole = await measure();
  for (let cut = 1; cut <= 8; cut++) {
    const after = Math.floor((whole * cut) / 9);
    await pushThrough({ kind: cut % 2 === 0 ? 'reset' : 'end', after });
    assert.not((await readdir(remote.destination)).includes('shop'));
    for (const entry of await readdir(remote.destination))
      assert.not((await readdir(join(remote.destination, entry))).includes('SHA256SUMS'));
    if (cut < 8) await rm(partial(), { recursive: true, force: true });
  }
  await remote.push({ bundle });
  await checkSums(final());
  assert.equal(await readdir(remote.destination), ['shop']);
});

test('what arrived whole before a cut is not sent again', async () => {
  await pushThrough({ kind: 'reset', after: 4_400_000 });
  const { result } = await remote.push({ bundle });
  await verifyBundle(final());
  assert.ok(result.present.bytes >= 3_000_000, 'two of the three large files');
  assert.ok(result.sent.bytes < 1_600_000);
});

test('a line that falls silent is noticed, one that is slow is not taken for it', async () => {
  const silent = await startProxy(remote.sshd.port, { kind: 'silence', after: 1_000_000 });
  const slow = await startProxy(remote.sshd.port, { kind: 'slow', bytesPerSecond: 80_000 });
  await remote.writeKnownHosts([silent, slow].map(({ port }) => knownHostsLine(remote.sshd, port)).join(''));
  const other = await makeSmallBundle(join(remote.directory, 'other'), { large: content(1_400_000) });
  const [error] = await Promise.all([
    remoteFailure(remote.push({ bundle, target: remote.target(silent.port) })),
    remote.push({ bundle: other, target: remote.target(slow.port) }),
  ]).finally(() => Promise.all([silent.stop(), slow.stop()]));
  assert.match(error.facts.problem, /Keepalive timeout/);
  await verifyBundle(join(remote.destination, 'other'));
});

test('a byte that was flipped on the way is never accepted', async () => {
  for (const at of [1_000_000, 4_000_000]) {
    await pushThrough({ kind: 'flip', at });
    assert.not((await readdir(remote.destination)).includes('shop'));
  }
  await remote.push({ bundle });
  await verifyBundle(final());
});

test('an older bundle stays whole when the line is cut', async () => {
  await makeSmallBundle(final(), { old: content(1000) });
  await pushThrough({ kind: 'reset', after: 2_000_000 });
  await verifyBundle(final());
  await remote.push({ bundle });
  await checkSums(final());
  assert.equal(await readdir(remote.destination), ['shop']);
});

test('an older bundle that a cut left aside is put back first', async () => {
  await makeSmallBundle(final(), { old: content(1000) });
  await rename(final(), join(remote.destination, '.shop.old'));
  await pushThrough({ kind: 'reset', after: 2_000_000 });
  await verifyBundle(final());
});

test('a partial folder that was tampered with is mended', async () => {
  await pushThrough({ kind: 'reset', after: 4_400_000 });
  const folder = partial();
  await rm(join(folder, 'images'), { recursive: true });
  await mkdir(join(folder, 'images'));
  await writeFile(join(folder, 'images', 'first'), content(1_500_000));
  await writeFile(join(folder, 'images', '.second.part'), content(1_500_000));
  await symlink('/etc/passwd', join(folder, 'images', 'third'));
  await mkdir(join(folder, 'images', 'stranger', 'deeper'), { recursive: true });
  await writeFile(join(folder, 'SHA256SUMS'), 'x');
  await symlink('/etc', join(folder, 'link'));
  const { result } = await remote.push({ bundle });
  await verifyBundle(final());
  assert.ok(result.sent.bytes > 4_500_000, 'all three are sent');
});

test('a file where the partial folder goes is removed', async () => {
  await pushThrough({ kind: 'reset', after: 4_400_000 });
  const folder = partial();
  await rm(folder, { recursive: true });
  await symlink('/etc', folder);
  await remote.push({ bundle });
  await verifyBundle(final());
});

test('an interruption ends the connection and leaves only a partial folder', async () => {
  const interrupted = new BuildferryError('interrupted', { signal: 'SIGINT' });
  const controller = new AbortController();
  const push = pushBundle(
    { bundle, target: remote.target(), identities: [remote.identity], signal: controller.signal },
    (event) => {
      if (event.type === 'stage-progress' && event.stage === 'send' && event.done > 1_000_000)
        controller.abort(interrupted);
    },
  );
  assert.is(await push.catch((error: unknown) => error), interrupted);
  assert.equal(await readdir(remote.destination), ['.shop.part']);
});

test('what an interrupted push left serves the next bundle of that name', async () => {
  await pushThrough({ kind: 'reset', after: 4_400_000 });
  const first = await readFile(join(bundle, 'images/first'));
  await makeSmallBundle(bundle, { 'images/first': first, added: 'x' });
  const { result } = await remote.push({ bundle });
  await verifyBundle(final());
  assert.ok(result.present.bytes >= 1_500_000);
  assert.ok(result.sent.bytes < 10_000);
  assert.equal(await readdir(remote.destination), ['shop']);
});

test.run();
