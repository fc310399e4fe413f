import { createHash } from 'node:crypto';
import type { ServerHostKeyAlgorithm } from 'ssh2';
import { BuildferryError } from '../../errors.ts';
import { knownHostsName, type SshAddress } from './host-pattern.ts';
import { type HostKeyVerdict, judgeHostKey, type KnownHost, knownKeyTypes } from './known-hosts.ts';

/** By what a server's key is checked: fingerprints that were given, or else known_hosts. */
export type HostKeyTrust = { pins: readonly string[] } | { known: readonly KnownHost[] };

/** Decides about the one server that a connection is made to. */
export interface HostKeyGuard {
  /** Key types to ask for, those by which the server is known first. */
  algorithms: ServerHostKeyAlgorithm[];
  /** Whether the key is that server's; anything else is refused. */
  accepts(key: Uint8Array): boolean;
  /** Why a key was refused; undefined while none was. */
  refusal(): BuildferryError | undefined;
}

/** RSA with SHA-1 and DSA are left out: OpenSSH has not accepted them by default since 8.8 and 7.0. */
const algorithms = new Map<string, ServerHostKeyAlgorithm[]>([
  ['ssh-ed25519', ['ssh-ed25519']],
  ['ecdsa-sha2-nistp256', ['ecdsa-sha2-nistp256']],
  ['ecdsa-sha2-nistp384', ['ecdsa-sha2-nistp384']],
  ['ecdsa-sha2-nistp521', ['ecdsa-sha2-nistp521']],
  ['ssh-rsa', ['rsa-sha2-512', 'rsa-sha2-256']],
]);

/** Makes the guard for a server. Where fingerprints are given, known_hosts is not asked. */
export function guardHostKey(address: SshAddress, trust: HostKeyTrust): HostKeyGuard {
  let refusal: BuildferryError | undefined;
  const knownTypes = 'known' in trust ? knownKeyTypes(trust.known, address) : [];
  const types = new Set([...knownTypes, ...algorithms.keys()]);
  return {
    algorithms: [...types].flatMap((type) => algorithms.get(type) ?? []),
    accepts(key) {
      refusal =
        'pins' in trust ? againstPins(address, trust.pins, key) : againstKnown(address, trust.known, key);
      return refusal === undefined;
    },
    refusal: () => refusal,
  };
}

function againstPins(address: SshAddress, pins: readonly string[], key: Uint8Array) {
  const fingerprint = fingerprintOf(key);
  if (pins.includes(fingerprint)) return undefined;
  const host = knownHostsName(address);
  return new BuildferryError('host-key-changed', { host, fingerprint, known: pins.join(' or ') });
}

function againstKnown(address: SshAddress, known: readonly KnownHost[], key: Uint8Array) {
  const facts = { host: knownHostsName(address), fingerprint: fingerprintOf(key) };
  const verdict: HostKeyVerdict = judgeHostKey(known, address, key);
  switch (verdict.is) {
    case 'known':
      return undefined;
    case 'unknown':
      return new BuildferryError('host-key-unknown', facts);
    case 'revoked':
      return new BuildferryError('host-key-revoked', facts);
    case 'changed':
      return new BuildferryError('host-key-changed', {
        ...facts,
        known: verdict.known.map(fingerprintOf).join(' or '),
      });
  }
}

/** A host key's fingerprint as OpenSSH prints it: `SHA256:` and base64 without padding. */
export function fingerprintOf(key: Uint8Array): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
}

/** Whether a text is such a fingerprint. */
export function isFingerprint(text: string): boolean {
  return /^SHA256:[A-Za-z0-9+/]{43}$/.test(text);
}
