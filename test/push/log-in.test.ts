import { copyFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { BuildferryError } from '../../src/errors.ts';
import { run } from '../../src/host/run.ts';
import { makeSmallBundle } from '../helpers/small-bundle.ts';
import { makeKey } from '../helpers/sshd.ts';
import { checkSums, createRemote, type Remote } from './remote.ts';

let remote: Remote;
let bundle: string;

test.before.each(async () => {
  remote = await createRemote();
  await remote.trust();
  bundle = await makeSmallBundle(join(remote.directory, 'shop'), { a: 'x' });
});

test.after.each(() => remote.stop());

async function refused(identities: string[]): Promise<BuildferryError> {
  const error = await remote.push({ bundle, identities }).catch((thrown: unknown) => thrown);
  assert.ok(error instanceof BuildferryError, String(error));
  assert.equal(await readdir(remote.destination), []);
  return error;
}

/** Encrypts the key that may log in. */
async function encrypt(): Promise<void> {
  await run({ command: 'ssh-keygen', args: ['-q', '-p', '-P', '', '-N', 'secret', '-f', remote.identity] });
}

async function withAgent(work: () => Promise<void>): Promise<void> {
  const socket = join(remote.directory, 'agent');
  const { stdout } = await run({ command: 'ssh-agent', args: ['-s', '-a', socket] });
  process.env.SSH_AUTH_SOCK = socket;
  try {
    await work();
  } finally {
    process.kill(Number(/SSH_AGENT_PID=(\d+)/.exec(stdout)?.[1]));
  }
}

test('a key in ~/.ssh is used without being named', async () => {
  await copyFile(remote.identity, join(remote.directory, 'here', '.ssh', 'id_ed25519'));
  await remote.push({ bundle, identities: [] });
  await checkSums(join(remote.destination, 'shop'));
});

test('an agent is used', () =>
  withAgent(async () => {
    await run({
      command: 'ssh-add',
      args: ['-q', remote.identity],
      env: { SSH_AUTH_SOCK: process.env.SSH_AUTH_SOCK },
    });
    await encrypt();
    await remote.push({ bundle, identities: [remote.identity] });
    await checkSums(join(remote.destination, 'shop'));
  }));

test('an agent that is gone does not keep a key file from being used', async () => {
  process.env.SSH_AUTH_SOCK = join(remote.directory, 'nobody');
  await copyFile(remote.identity, join(remote.directory, 'here', '.ssh', 'id_ed25519'));
  await remote.push({ bundle, identities: [] });
});

test('an agent with many keys does not use up the tries that a named key needs', () =>
  withAgent(async () => {
    const env = { SSH_AUTH_SOCK: process.env.SSH_AUTH_SOCK };
    for (let count = 0; count < 8; count++) {
      const key = join(remote.directory, `key-${count}`);
      await makeKey(key);
      await run({ command: 'ssh-add', args: ['-q', key], env });
    }
    await remote.push({ bundle });
  }));

test('an encrypted key without an agent is refused', async () => {
  await encrypt();
  const error = await refused([remote.identity]);
  assert.is(error.code, 'identity-unusable');
  assert.match((error.facts as { problem: string }).problem, /encrypted/);
});

test('a file that is no key is refused', async () => {
  const error = await refused([`${remote.identity}.pub`]);
  assert.is(error.code, 'identity-unusable');
});

test('a key that may not log in is named', async () => {
  const stranger = join(remote.directory, 'stranger');
  await makeKey(stranger);
  const error = await refused([stranger]);
  assert.equal(error.code, 'login-failed');
  assert.equal(error.facts, {
    host: `[127.0.0.1]:${remote.sshd.port}`,
    user: remote.sshd.user,
    tried: [stranger],
  });
});

test('without any key the encrypted one in ~/.ssh is named', async () => {
  await encrypt();
  const key = join(remote.directory, 'here', '.ssh', 'id_ed25519');
  await copyFile(remote.identity, key);
  const error = await refused([]);
  assert.equal((error.facts as { tried: string[] }).tried, [
    `${key}: it is encrypted, and only an agent can use it`,
  ]);
});

test.run();
