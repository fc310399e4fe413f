import { createHmac, randomBytes } from 'node:crypto';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { BuildferryError } from '../../src/errors.ts';
import { run } from '../../src/host/run.ts';
import { fingerprintOf } from '../../src/host/ssh/host-key.ts';
import { makeSmallBundle } from '../helpers/small-bundle.ts';
import { makeKey } from '../helpers/sshd.ts';
import { checkSums, createRemote, knownHostsLine, type Remote, wasEntered } from './remote.ts';

let remote: Remote;
let bundle: string;
let otherKey: string;

test.before(async () => {
  remote = await createRemote({ hostKeys: ['ed25519', 'rsa'] });
  bundle = await makeSmallBundle(join(remote.directory, 'shop'), { a: 'x' });
  otherKey = await makeKey(join(remote.directory, 'other'));
});

test.after(() => remote.stop());

const knownHosts = (): string => join(remote.directory, 'here', '.ssh', 'known_hosts');
const shown = (): string => remote.sshd.hostKeys.get('ed25519') ?? '';
const fingerprint = (line: string): string => fingerprintOf(Buffer.from(line.split(' ')[1] ?? '', 'base64'));
const name = (): string => `[127.0.0.1]:${remote.sshd.port}`;

/** These come first: once somebody was let in, the log does not tell any more who was not. */
async function refused(code: string, hostKeys?: string[]): Promise<BuildferryError> {
  const error = await remote
    .push({ bundle, ...(hostKeys ? { hostKeys } : {}) })
    .catch((thrown: unknown) => thrown);
  assert.ok(error instanceof BuildferryError, String(error));
  assert.is(error.code, code);
  assert.equal(await readdir(remote.destination), []);
  assert.not(await wasEntered(remote.sshd), 'nobody may have logged in');
  return error;
}

test('an unknown key is refused', async () => {
  await rm(knownHosts(), { force: true });
  const error = await refused('host-key-unknown');
  assert.equal(error.facts, { host: name(), fingerprint: fingerprint(shown()) });
});

test('a key that is known for another port only is unknown', async () => {
  await remote.writeKnownHosts(`127.0.0.1 ${shown()}\n[127.0.0.1]:1 ${shown()}\n`);
  await refused('host-key-unknown');
});

test('a changed key is refused', async () => {
  await remote.writeKnownHosts(`${name()} ${otherKey}\n`);
  const error = await refused('host-key-changed');
  assert.equal(error.facts, {
    host: name(),
    fingerprint: fingerprint(shown()),
    known: fingerprint(otherKey),
  });
});

test('a revoked key is refused, also where it is known', async () => {
  await remote.writeKnownHosts(`${knownHostsLine(remote.sshd, remote.sshd.port)}@revoked * ${shown()}\n`);
  await refused('host-key-revoked');
});

test('a pattern that excludes the host does not make its key known', async () => {
  await remote.writeKnownHosts(`*,![127.0.0.?]:* ${shown()}\n`);
  await refused('host-key-unknown');
});

test('an authority is no key of the host', async () => {
  await remote.writeKnownHosts(`@cert-authority * ${shown()}\n`);
  await refused('host-key-unknown');
});

test('known_hosts that is there and can not be read is refused', async () => {
  await rm(knownHosts(), { force: true });
  await mkdir(knownHosts());
  const error = await refused('known-hosts-unreadable');
  assert.is((error.facts as { file: string }).file, knownHosts());
  await rm(knownHosts(), { recursive: true });
});

test('another fingerprint than the one that was asked for is refused, whatever known_hosts says', async () => {
  await remote.trust();
  await refused('host-key-changed', [fingerprint(otherKey)]);
});

test('what is no fingerprint is refused', async () => {
  await refused('usage', ['SHA256:abc']);
});

test('the fingerprint that was asked for is enough', async () => {
  await rm(knownHosts(), { force: true });
  await remote.push({ bundle, hostKeys: [fingerprint(shown())] });
  await checkSums(join(remote.destination, 'shop'));
});

test('an entry with wildcards is found', async () => {
  await remote.writeKnownHosts(`plant-7,[127.0.0.?]:* ${shown()}\n`);
  await remote.push({ bundle });
});

test('a hashed entry is found', async () => {
  const salt = randomBytes(20);
  const hash = createHmac('sha1', salt).update(name()).digest('base64');
  await remote.writeKnownHosts(`|1|${salt.toString('base64')}|${hash} ${shown()}\n`);
  await remote.push({ bundle });
});

test('what ssh-keygen has hashed is found', async () => {
  await remote.trust();
  await run({ command: 'ssh-keygen', args: ['-H', '-f', knownHosts()] });
  await remote.push({ bundle });
});

test('a server that is known by its RSA key alone is asked for that one', async () => {
  await remote.writeKnownHosts(knownHostsLine(remote.sshd, remote.sshd.port, 'rsa'));
  await remote.push({ bundle });
});

test.run();
