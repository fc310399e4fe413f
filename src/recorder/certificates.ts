import 'reflect-metadata';
import type { webcrypto } from 'node:crypto';
import { isIP } from 'node:net';
import * as x509 from '@peculiar/x509';

/** A certificate and its key, PEM. */
export interface HostCertificate {
  cert: string;
  key: string;
}

/** An authority of its own for each RUN; its key exists in memory only. */
export interface Authority {
  /** DER and PEM of the authority's certificate. */
  der: Uint8Array;
  pem: string;
  /** Proves to be `host`, a name or an address. */
  certificateFor(host: string): Promise<HostCertificate>;
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
// Clocks on isolated hosts are often wrong, by years.
const validity = { notBefore: new Date('2000-01-01T00:00:00Z'), notAfter: new Date('2100-01-01T00:00:00Z') };

/** Makes a fresh authority. */
export async function createAuthority(): Promise<Authority> {
  const keys = await crypto.subtle.generateKey(algorithm, false, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    ...validity,
    serialNumber: '01',
    name: 'CN=buildferry',
    keys,
    signingAlgorithm: algorithm,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  const issued = new Map<string, Promise<HostCertificate>>();
  const certificateFor = (host: string): Promise<HostCertificate> => {
    const known =
      issued.get(host) ?? issue({ host, certificate, signingKey: keys.privateKey, serial: issued.size + 2 });
    issued.set(host, known);
    return known;
  };
  return { der: new Uint8Array(certificate.rawData), pem: certificate.toString('pem'), certificateFor };
}

interface Issue {
  host: string;
  certificate: x509.X509Certificate;
  signingKey: webcrypto.CryptoKey;
  serial: number;
}

async function issue({ host, certificate, signingKey, serial }: Issue): Promise<HostCertificate> {
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const leaf = await x509.X509CertificateGenerator.create({
    ...validity,
    serialNumber: serial.toString(16).padStart(4, '0'),
    subject: 'CN=buildferry host',
    issuer: certificate.subject,
    publicKey: keys.publicKey,
    signingKey,
    signingAlgorithm: algorithm,
    extensions: [
      new x509.SubjectAlternativeNameExtension([{ type: isIP(host) ? 'ip' : 'dns', value: host }]),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      await x509.AuthorityKeyIdentifierExtension.create(certificate),
    ],
  });
  const key = x509.PemConverter.encode(
    await crypto.subtle.exportKey('pkcs8', keys.privateKey),
    'PRIVATE KEY',
  );
  return { cert: leaf.toString('pem'), key };
}
