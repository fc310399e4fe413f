import { knownHostsName, matchesHosts, type SshAddress } from './host-pattern.ts';

/** One usable line of a known_hosts file. */
export interface KnownHost {
  /** Revoked keys are refused; authorities sign certificates, which are not used here. */
  marker?: 'revoked' | 'cert-authority';
  /** Patterns, or one hashed name. */
  hosts: string;
  /** `ssh-ed25519`, `ecdsa-sha2-nistp256`, `ssh-rsa` */
  type: string;
  key: Buffer;
}

/** What known_hosts says about the key that a server showed. */
export type HostKeyVerdict =
  | { is: 'known' }
  | { is: 'unknown' }
  | { is: 'changed'; known: Buffer[] }
  | { is: 'revoked' };

/**
 * Reads a known_hosts file (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT). As in OpenSSH, lines that are not well formed
 * say nothing: a key is known only by a line that holds it byte for byte.
 */
export function parseKnownHosts(text: string): KnownHost[] {
  return text.split(/\r?\n/).flatMap((line) => parseLine(line.trim()) ?? []);
}

function parseLine(line: string): KnownHost | undefined {
  if (line === '' || line.startsWith('#')) return undefined;
  const words = line.split(/[ \t]+/);
  const marker = words[0]?.startsWith('@') ? words.shift()?.slice(1) : undefined;
  const [hosts, type, base64] = words;
  if (!hosts || !type || !base64) return undefined;
  const key = decodeKey(type, base64);
  if (!key) return undefined;
  if (marker === undefined) return { hosts, type, key };
  return marker === 'revoked' || marker === 'cert-authority' ? { marker, hosts, type, key } : undefined;
}

/** Only what says twice which type it is, outside and inside (RFC 4253, section 6.6). */
function decodeKey(type: string, base64: string): Buffer | undefined {
  const key = Buffer.from(base64, 'base64');
  const isBase64 = key.toString('base64').replace(/=+$/, '') === base64.replace(/=+$/, '');
  return isBase64 && typeOf(key) === type ? key : undefined;
}

function typeOf(key: Buffer): string | undefined {
  if (key.length < 4) return undefined;
  const length = key.readUInt32BE(0);
  return key.length > 4 + length ? key.toString('latin1', 4, 4 + length) : undefined;
}

/**
 * Judges the key that the server at `address` showed. A server on another port than 22 has lines of its own:
 * a line without port says nothing about it.
 */
export function judgeHostKey(
  known: readonly KnownHost[],
  address: SshAddress,
  key: Uint8Array,
): HostKeyVerdict {
  const lines = linesOf(known, address);
  const isThis = (line: KnownHost): boolean => line.key.equals(key);
  if (lines.some((line) => line.marker === 'revoked' && isThis(line))) return { is: 'revoked' };
  const plain = lines.filter(({ marker }) => marker === undefined);
  if (plain.length === 0) return { is: 'unknown' };
  return plain.some(isThis) ? { is: 'known' } : { is: 'changed', known: plain.map((line) => line.key) };
}

/** The types of the keys by which a server is known, so that it can be asked for one of those. */
export function knownKeyTypes(known: readonly KnownHost[], address: SshAddress): string[] {
  const lines = linesOf(known, address).filter(({ marker }) => marker === undefined);
  return [...new Set(lines.map(({ type }) => type))];
}

function linesOf(known: readonly KnownHost[], address: SshAddress): KnownHost[] {
  const name = knownHostsName(address);
  return known.filter(({ hosts }) => matchesHosts(hosts, name));
}
