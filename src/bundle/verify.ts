import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { BuildferryError } from '../errors.ts';
import { listBundle, parseSums, printSums } from './checksums.ts';
import { bundleFiles } from './layout.ts';
import { type Bundle, openBundle } from './open.ts';

/** What a verification went through. */
export interface Verified {
  bundle: Bundle;
  files: number;
  /** Bytes that were hashed. */
  bytes: number;
}

/**
 * Checks that a bundle is exactly what was sealed: every file there, none more, every byte as it was. Changes
 * nothing and reports every fault, not the first one. `onBytes` gets the length of each piece that is hashed.
 *
 * @throws bundle-incomplete when it is no bundle or was never sealed; bundle-altered with all faults.
 */
export async function verifyBundle(directory: string, onBytes?: (bytes: number) => void): Promise<Verified> {
  if (!(await stat(directory).catch(() => undefined))?.isDirectory()) {
    throw new BuildferryError('bundle-incomplete', { bundle: directory, problem: 'there is no such folder' });
  }
  const sums = await readFile(join(directory, bundleFiles.sums), 'utf8').catch(() => undefined);
  if (sums === undefined)
    throw new BuildferryError('bundle-incomplete', {
      bundle: directory,
      problem: `it has no ${bundleFiles.sums}`,
    });
  const listing = await listBundle(directory);
  let bytes = 0;
  const actual = await printSums(directory, listing.files, (length) => {
    bytes += length;
    onBytes?.(length);
  });
  const faults = [
    ...listing.strange.map((path) => `${path} does not belong here`),
    ...compareSums(sums, actual),
  ];
  if (faults.length > 0) throw new BuildferryError('bundle-altered', { bundle: directory, faults });
  return { bundle: await openBundle(directory), files: listing.files.length, bytes };
}

/** Compared as text first: one byte of difference anywhere in SHA256SUMS is a fault. */
function compareSums(sealed: string, actual: string): string[] {
  if (sealed === actual) return [];
  const before = parseSums(sealed);
  const now = parseSums(actual);
  if (!before || !now) return [`${bundleFiles.sums} is not in the form in which it was sealed`];
  const missing = [...before.keys()].filter((path) => !now.has(path)).map((path) => `${path} is missing`);
  const extra = [...now.keys()]
    .filter((path) => !before.has(path))
    .map((path) => `${path} does not belong here`);
  const altered = [...now]
    .filter(([path, hash]) => before.has(path) && before.get(path) !== hash)
    .map(([path]) => `${path} has been altered`);
  const faults = [...missing, ...extra, ...altered];
  return faults.length > 0 ? faults : [`${bundleFiles.sums} is not in the form in which it was sealed`];
}
