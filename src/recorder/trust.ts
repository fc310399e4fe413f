import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import type { Authority } from './certificates.ts';

const imageRoots = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
  '/etc/ssl/cert.pem',
];

/** Writes the image's own roots and the authority, PEM: for clients that take one file instead of theirs. */
export function writeCaFile(path: string, authority: Authority): void {
  const roots = imageRoots.map(readOrEmpty).find((text) => text !== '') ?? '';
  writeFileSync(path, `${roots}\n${authority.pem}\n`);
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/**
 * Writes a Java key store with the authority as its one trusted certificate. JKS version 2, as
 * sun.security.provider.JavaKeyStore reads it: the only kind that every Java from 6 on takes.
 */
export function writeJavaTrustStore(path: string, authority: Authority, password: string): void {
  const entry = Buffer.concat([
    uint32(2),
    utf('buildferry'),
    Buffer.alloc(8),
    utf('X.509'),
    uint32(authority.der.length),
    authority.der,
  ]);
  const body = Buffer.concat([uint32(0xfeedfeed), uint32(2), uint32(1), entry]);
  const salted = Buffer.concat([
    Buffer.from(password, 'utf16le').swap16(),
    Buffer.from('Mighty Aphrodite'),
    body,
  ]);
  writeFileSync(path, Buffer.concat([body, createHash('sha1').update(salted).digest()]));
}

function uint32(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32BE(value);
  return buffer;
}

function utf(text: string): Buffer {
  const bytes = Buffer.from(text);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(bytes.length);
  return Buffer.concat([length, bytes]);
}
