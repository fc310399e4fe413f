import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parseSums } from '../bundle/checksums.ts';
import { bundleFiles } from '../bundle/layout.ts';
import { verifyBundle } from '../bundle/verify.ts';
import { BuildferryError } from '../errors.ts';
import { exists } from '../host/files.ts';

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
  const signature = join(directory, bundleFiles.signature);
  if (await exists(signature)) hashes.set(bundleFiles.signature, sha256(await readFile(signature)));
  const file = async ([path, hash]: [string, string]): Promise<OutgoingFile> => {
    const { size, mode } = await stat(join(directory, path));
    return { path, bytes: size, mode: mode & 0o777, sha256: hash };
  };
  const sums = await file([bundleFiles.sums, sha256(text)]);
  const files = await Promise.all([...hashes].map(file));
  return { directory, name: basename(directory), files, sums };
}

/** The length of files in all. */
export function bytesOf(files: readonly OutgoingFile[]): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0);
}

const changed = `${bundleFiles.sums} changed while it was read`;

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
