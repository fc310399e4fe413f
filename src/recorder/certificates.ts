import {
  createHash,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
} from 'node:crypto';
import { isIP } from 'node:net';
import { der } from './der.ts';

/** A certificate and its key, PEM. */
export interface HostCertificate {
  cert: string;
  key: string;
}

/** An authority of its own for each RUN; its key exists in memory only. */
export interface Authority {
  /** DER and PEM of the authority's certificate. */
  der: Buffer;
  pem: string;
  /** Proves to be `host`, a name or an address. */
  certificateFor(host: string): HostCertificate;
}

const commonName = '2.5.4.3';
const ecdsaWithSha256 = '1.2.840.10045.4.3.2';
const extensions = {
  subjectKey: '2.5.29.14',
  keyUsage: '2.5.29.15',
  alternativeName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  authorityKey: '2.5.29.35',
  extendedKeyUsage: '2.5.29.37',
};
const serverAuthentication = '1.3.6.1.5.5.7.3.1';
// Bits of KeyUsage, RFC 5280, 4.2.1.3.
const certificateSigning = der.bits(Buffer.from([0x04]), 2);
const digitalSignature = der.bits(Buffer.from([0x80]), 7);
// Clocks on isolated hosts are often wrong, by years.
const validity = der.sequence(der.time(new Date('2000-01-01')), der.time(new Date('2100-01-01')));
const authorityName = nameOf('buildferry recorder');

/**
 * Makes a fresh authority. Written out here because a library for X.509 takes longer to start than all the rest of
 * the helper, which starts with every RUN (docs/decisions/0004-certificates.md).
 */
export function createAuthority(): Authority {
  const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const certificate = issue(
    { subject: authorityName, publicKey: keys.publicKey, signingKey: keys.privateKey },
    [
      extension(extensions.basicConstraints, der.sequence(der.true()), 'critical'),
      extension(extensions.keyUsage, certificateSigning, 'critical'),
      extension(extensions.subjectKey, der.octets(keyIdentifier(keys.publicKey))),
    ],
  );
  const issued = new Map<string, HostCertificate>();
  const certificateFor = (host: string): HostCertificate => {
    const known = issued.get(host) ?? issueFor(host, keys.privateKey);
    issued.set(host, known);
    return known;
  };
  return { der: certificate, pem: toPem(certificate), certificateFor };
}

function issueFor(host: string, signingKey: KeyObject): HostCertificate {
  const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const authorityKey = der.sequence(der.implicit(0, keyIdentifier(createPublicKey(signingKey))));
  const certificate = issue({ subject: nameOf('buildferry host'), publicKey: keys.publicKey, signingKey }, [
    extension(extensions.keyUsage, digitalSignature, 'critical'),
    extension(extensions.extendedKeyUsage, der.sequence(der.identifier(serverAuthentication))),
    extension(extensions.alternativeName, der.sequence(alternativeName(host))),
    extension(extensions.subjectKey, der.octets(keyIdentifier(keys.publicKey))),
    extension(extensions.authorityKey, authorityKey),
  ]);
  return {
    cert: toPem(certificate),
    key: keys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

interface Issue {
  subject: Buffer;
  publicKey: KeyObject;
  signingKey: KeyObject;
}

/** A certificate of version 3, RFC 5280, 4.1. */
function issue({ subject, publicKey, signingKey }: Issue, extensionList: Buffer[]): Buffer {
  const algorithm = der.sequence(der.identifier(ecdsaWithSha256));
  const serial = randomBytes(16);
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40;
  const body = der.sequence(
    der.explicit(0, der.integer(Buffer.from([2]))),
    der.integer(serial),
    algorithm,
    authorityName,
    validity,
    subject,
    publicKey.export({ type: 'spki', format: 'der' }),
    der.explicit(3, der.sequence(...extensionList)),
  );
  return der.sequence(body, algorithm, der.bits(sign('sha256', body, signingKey)));
}

function nameOf(name: string): Buffer {
  return der.sequence(der.set(der.sequence(der.identifier(commonName), der.utf8(name))));
}

function extension(identifier: string, value: Buffer, critical?: 'critical'): Buffer {
  return der.sequence(der.identifier(identifier), ...(critical ? [der.true()] : []), der.octets(value));
}

/** GeneralName: dNSName is [2], iPAddress is [7]. */
function alternativeName(host: string): Buffer {
  if (isIP(host) === 4) return der.implicit(7, Buffer.from(host.split('.').map(Number)));
  if (isIP(host) === 6) return der.implicit(7, ipv6Bytes(host));
  return der.implicit(2, Buffer.from(host));
}

function ipv6Bytes(address: string): Buffer {
  const [head = '', tail] = address.split('::');
  const groups = (text: string): string[] => (text === '' ? [] : text.split(':'));
  const known = [...groups(head), ...groups(tail ?? '')].length;
  const zeros = tail === undefined ? [] : Array<string>(8 - known).fill('0');
  const all = [...groups(head), ...zeros, ...groups(tail ?? '')];
  return Buffer.from(all.map((group) => group.padStart(4, '0')).join(''), 'hex');
}

/** RFC 5280, 4.2.1.2, method 1: the hash of the key's bits, which are the last 65 bytes of a P-256 key. */
function keyIdentifier(key: KeyObject): Buffer {
  const bits = key.export({ type: 'spki', format: 'der' }).subarray(-65);
  return createHash('sha1').update(bits).digest();
}

function toPem(bytes: Buffer): string {
  const lines = bytes.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}
