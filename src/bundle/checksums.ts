import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256OfFile } from '../host/files.ts';
import { bundleFiles } from './layout.ts';

/** What stands in a bundle: regular files, and whatever should not be there. */
export interface Listing {
  /** Relative paths with `/`, in the byte order of their names, checksums and signature left out. */
  files: string[];
  /** Links, devices, sockets, names that no bundle has. */
  strange: string[];
}

const plainName = /^[A-Za-z0-9_][A-Za-z0-9._-]*$/;

/** Lists a bundle's folder. */
export async function listBundle(directory: string): Promise<Listing> {
  const listing: Listing = { files: [], strange: [] };
  await walk(directory, '', listing);
  const own: readonly string[] = [bundleFiles.sums, bundleFiles.signature];
  return {
    files: listing.files.filter((file) => !own.includes(file)).sort(byBytes),
    strange: listing.strange.sort(byBytes),
  };
}

async function walk(directory: string, prefix: string, listing: Listing): Promise<void> {
  for (const name of await readdir(join(directory, prefix))) {
    const path = prefix === '' ? name : `${prefix}/${name}`;
    const stat = await lstat(join(directory, path));
    if (!plainName.test(name)) listing.strange.push(path);
    else if (stat.isDirectory()) await walk(directory, path, listing);
    else if (stat.isFile()) listing.files.push(path);
    else listing.strange.push(path);
  }
}

function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** Hashes files and prints them as `sha256sum` does: 64 digits, two spaces, the path. */
export async function printSums(
  directory: string,
  files: readonly string[],
  onBytes?: (bytes: number) => void,
): Promise<string> {
  let text = '';
  for (const file of files) text += `${await sha256OfFile(join(directory, file), onBytes)}  ${file}\n`;
  return text;
}

/** Reads SHA256SUMS into hashes by path; undefined when it is not exactly what printSums writes. */
export function parseSums(text: string): Map<string, string> | undefined {
  const lines = text.split('\n');
  if (lines.pop() !== '') return undefined;
  const entries = lines.map((line) => /^([0-9a-f]{64}) {2}([A-Za-z0-9_][A-Za-z0-9._/-]*)$/.exec(line));
  if (entries.some((entry) => entry === null)) return undefined;
  return new Map(entries.map((entry) => [entry?.[2] ?? '', entry?.[1] ?? '']));
}
