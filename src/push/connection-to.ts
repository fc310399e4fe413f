import { homedir } from 'node:os';
import { BuildferryError } from '../errors.ts';
import type { ConnectionRequest } from '../host/ssh/connection.ts';
import { readCredentials } from '../host/ssh/credentials.ts';
import { guardHostKey, isFingerprint } from '../host/ssh/host-key.ts';
import { knownHostsFiles, readKnownHosts } from '../host/ssh/read-known-hosts.ts';
import type { PushOptions } from './options.ts';
import type { PushTarget } from './target.ts';

/**
 * Gathers what a connection to the target is made with: by what its host key is checked, and what to log in with.
 *
 * @throws usage, known-hosts-unreadable, identity-unusable.
 */
export async function connectionTo(
  { user, host, port }: PushTarget,
  { hostKeys = [], identities = [], signal }: PushOptions,
): Promise<ConnectionRequest> {
  const home = homedir();
  const strange = hostKeys.find((pin) => !isFingerprint(pin));
  if (strange !== undefined)
    throw new BuildferryError('usage', {
      problem: `${strange} is no fingerprint`,
      hint: 'Use what `ssh-keygen -lf` prints: SHA256: and 43 characters.',
    });
  const trust =
    hostKeys.length > 0 ? { pins: hostKeys } : { known: await readKnownHosts(knownHostsFiles(home)) };
  const agent = process.env.SSH_AUTH_SOCK;
  return {
    address: { host, port },
    user,
    guard: guardHostKey({ host, port }, trust),
    credentials: await readCredentials({ user, identities, home, agent }),
    ...(signal ? { signal } : {}),
  };
}
