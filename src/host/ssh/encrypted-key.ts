const magic = 'openssh-key-v1\0';

/**
 * Whether a private key's file is encrypted, by its outer form: OpenSSH's own format names its cipher in clear
 * (openssh-portable, PROTOCOL.key), PEM says so in its header (RFC 1421, RFC 5958).
 */
export function isEncryptedKey(text: string): boolean {
  if (/^Proc-Type: 4,ENCRYPTED/m.test(text) || text.includes('BEGIN ENCRYPTED PRIVATE KEY')) return true;
  const body = /-----BEGIN OPENSSH PRIVATE KEY-----([\s\S]+?)-----END/.exec(text)?.[1];
  if (body === undefined) return false;
  const bytes = Buffer.from(body, 'base64');
  if (bytes.toString('latin1', 0, magic.length) !== magic || bytes.length < magic.length + 4) return false;
  const start = magic.length + 4;
  const cipher = bytes.toString('latin1', start, start + bytes.readUInt32BE(magic.length));
  return cipher !== 'none';
}
