import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * GnuPG as Debian packages, for unpackPrograms: a small machine has no more of it than gpgv. Its programs start each
 * other by fixed paths, so they belong over the machine's own (enterRoom).
 */
export const gnupg: readonly string[] = [
  ...['gpg', 'gpgconf', 'gpg-agent', 'dirmngr'],
  ...['libassuan0', 'libksba8', 'libldap-2.5-0', 'libnpth0', 'libreadline8', 'libsasl2-2', 'libsqlite3-0'],
];

/** A key pair of a vendor's. */
export interface OpenpgpKey {
  fingerprint: string;
  /** The public key, as vendors offer it. */
  armored: string;
  /** The same text within a signature, as an InRelease file is. */
  clearsign(text: string): string;
}

/** Makes a key pair in a home of its own, with GnuPG. */
export function createOpenpgpKey(): OpenpgpKey {
  const env = { ...process.env, GNUPGHOME: mkdtempSync(join(tmpdir(), 'gnupg-')) };
  const gpg = (args: string[], input = ''): string => {
    const output = execFileSync('gpg', ['--batch', '--quiet', ...args], { env, input, stdio: 'pipe' });
    // Its agent would outlive the test.
    execFileSync('gpgconf', ['--kill', 'all'], { env });
    return output.toString();
  };
  gpg(['--passphrase', '', '--quick-generate-key', 'vendor@vendor.example', 'ed25519', 'sign', 'never']);
  const fingerprint = /^fpr:+([0-9A-F]{40}):/m.exec(gpg(['--with-colons', '--list-keys']))?.[1] ?? '';
  return {
    fingerprint,
    armored: gpg(['--armor', '--export']),
    clearsign: (text) => gpg(['--clearsign'], text),
  };
}
