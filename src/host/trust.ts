import { readFile } from 'node:fs/promises';
import { rootCertificates } from 'node:tls';

const systemBundles = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
  '/etc/ssl/cert.pem',
];

/**
 * The certificate authorities that this machine trusts besides those that every Node knows, PEM: a company's own,
 * as a rule. From the system's bundle and from the files that NODE_EXTRA_CA_CERTS and SSL_CERT_FILE name.
 */
export async function extraAuthorities(env: NodeJS.ProcessEnv): Promise<string> {
  const files = [...systemBundles, env.NODE_EXTRA_CA_CERTS, env.SSL_CERT_FILE].flatMap((file) => file || []);
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8').catch(() => '')));
  const known = new Set(rootCertificates.map(bare));
  const found = new Map<string, string>();
  for (const pem of texts.join('\n').match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g) ??
    []) {
    if (!known.has(bare(pem))) found.set(bare(pem), pem);
  }
  return [...found.values()].join('\n');
}

const bare = (pem: string): string => pem.replace(/\s+/g, '');
