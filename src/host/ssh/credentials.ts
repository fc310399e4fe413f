import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import ssh2, { type AnyAuthMethod } from 'ssh2';
import { BuildferryError } from '../../errors.ts';

/** What somebody logs in with. There are no passwords and no prompts. */
export interface CredentialSources {
  user: string;
  /** Key files that were named. Where none is, ssh(1)'s own are tried. */
  identities: readonly string[];
  /** Where ~/.ssh is. */
  home: string;
  /** The agent's socket; undefined without one. */
  agent: string | undefined;
}

/** Ways to log in, in the order in which they are tried, and what was found, in words for an error. */
export interface Credentials {
  methods: AnyAuthMethod[];
  tried: string[];
}

const defaultIdentities = ['id_ed25519', 'id_ecdsa', 'id_rsa'];

/**
 * Gathers ways to log in: the key files that were named, the agent, and without named ones ssh(1)'s own files.
 * Named keys come first, since servers count failed tries and an agent may hold many keys.
 *
 * @throws identity-unusable when a named file is no private key, or is encrypted and there is no agent to hold it.
 */
export async function readCredentials(sources: CredentialSources): Promise<Credentials> {
  const named = await Promise.all(sources.identities.map((file) => readNamed(file, sources)));
  const agent = sources.agent ? [agentMethod(sources.user, sources.agent)] : [];
  const found =
    sources.identities.length > 0
      ? [...named, ...agent]
      : [...agent, ...(await Promise.all(defaultIdentities.map((name) => readDefault(name, sources))))];
  const present = found.filter((item) => item !== undefined);
  return {
    methods: present.flatMap(({ method }) => method ?? []),
    tried: present.map(({ words }) => words),
  };
}

interface Found {
  method?: AnyAuthMethod;
  words: string;
}

function agentMethod(username: string, agent: string): Found {
  return { method: { type: 'agent', username, agent }, words: `the agent at ${agent}` };
}

async function readNamed(file: string, sources: CredentialSources): Promise<Found> {
  const text = await readFile(file, 'utf8').catch((error: Error) => {
    throw new BuildferryError('identity-unusable', { file, problem: error.message }, error);
  });
  const found = parseIdentity(file, text, sources.user);
  if (found.method || (isEncryptedKey(text) && sources.agent)) return found;
  throw new BuildferryError('identity-unusable', { file, problem: found.problem });
}

async function readDefault(name: string, { home, user }: CredentialSources): Promise<Found | undefined> {
  const file = join(home, '.ssh', name);
  const text = await readFile(file, 'utf8').catch(() => undefined);
  return text === undefined ? undefined : parseIdentity(file, text, user);
}

function parseIdentity(file: string, text: string, username: string): Found & { problem: string } {
  if (isEncryptedKey(text)) {
    const problem = 'it is encrypted, and only an agent can use it';
    return { words: `${file}: ${problem}`, problem };
  }
  const key = ssh2.utils.parseKey(text);
  if (key instanceof Error || !key.isPrivateKey()) {
    const problem = key instanceof Error ? key.message : 'it is a public key';
    return { words: `${file}: ${problem}`, problem };
  }
  return { method: { type: 'publickey', username, key }, words: file, problem: '' };
}

const magic = 'openssh-key-v1\0';

/**
 * Whether a private key's file is encrypted, by its outer form: OpenSSH's own format names its cipher in clear
 * (openssh-portable, PROTOCOL.key), PEM says so in its header (RFC 1421, RFC 5958).
 */
function isEncryptedKey(text: string): boolean {
  if (/^Proc-Type: 4,ENCRYPTED/m.test(text) || text.includes('BEGIN ENCRYPTED PRIVATE KEY')) return true;
  const body = /-----BEGIN OPENSSH PRIVATE KEY-----([\s\S]+?)-----END/.exec(text)?.[1];
  if (body === undefined) return false;
  const bytes = Buffer.from(body, 'base64');
  if (bytes.toString('latin1', 0, magic.length) !== magic || bytes.length < magic.length + 4) return false;
  const start = magic.length + 4;
  const cipher = bytes.toString('latin1', start, start + bytes.readUInt32BE(magic.length));
  return cipher !== 'none';
}
