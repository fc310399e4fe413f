import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parseSums } from '../bundle/checksums.ts';
import { bundleFiles } from '../bundle/layout.ts';
import { verifyBundle } from '../bundle/verify.ts';
import { BuildferryError } from '../errors.ts';

/** One file of a bundle that goes out. */
export interface OutgoingFile {
  /** Relative to the bundle, with `/`. */
  path: string;
  bytes: number;
  /** Permission bits. */
  mode: number;
  sha256: string;
}

/** A bundle that was just verified, as it is to arrive. */
export interface Outgoing {
  /** The bundle's folder here. */
  directory: string;
  /** The folder's name, here and there. */
  name: string;
  /** Every file but SHA256SUMS. */
  files: OutgoingFile[];
  /** SHA256SUMS, which goes last. */
  sums: OutgoingFile;
  /** Tells bundles apart: the beginning of the hash of SHA256SUMS. */
  id: string;
}

/**
 * Verifies a bundle and reads what it consists of. `onBytes` gets the length of each piece that is hashed.
 *
 * @throws bundle-altered, bundle-incomplete, bundle-too-new.
 */
export async function readOutgoing(directory: string, onBytes: (bytes: number) => void): Promise<Outgoing> {
  await verifyBundle(directory, onBytes);
  const text = await readFile(join(directory, bundleFiles.sums));
  const hashes = parseSums(text.toString());
  if (!hashes) throw new BuildferryError('bundle-altered', { bundle: directory, faults: [changed] });
  const signature = await readFile(join(directory, bundleFiles.signature)).catch(() => undefined);
  if (signature) hashes.set(bundleFiles.signature, sha256(signature));
  const file = async ([path, hash]: [string, string]): Promise<OutgoingFile> => {
    const { size, mode } = await stat(join(directory, path));
    return { path, bytes: size, mode: mode & 0o777, sha256: hash };
  };
  const sums = await file([bundleFiles.sums, sha256(text)]);
  const files = await Promise.all([...hashes].map(file));
  return { directory, name: basename(directory), files, sums, id: sums.sha256.slice(0, 12) };
}

const changed = `${bundleFiles.sums} changed while it was read`;

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
