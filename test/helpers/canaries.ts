import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import { Parser, type ReadEntry } from 'tar';

/** Texts that must not get out, and every form of them that is looked for. */
export interface Canaries {
  /** Whether bytes hold one, also below layers of gzip, zstd and tar. */
  isIn(bytes: Buffer): Promise<boolean>;
  /** The files below directories that hold one. */
  holding(directories: readonly string[]): Promise<string[]>;
}

/** Looks for a mark that every secret of a test has in it, for Base64 of it, and for some lines of PEM and their bytes. */
export function createCanaries(mark: string, pemLines: readonly string[]): Canaries {
  const pem = pemLines.flatMap((line) => [line, Buffer.from(line, 'base64')]);
  const needles = [mark, ...base64Forms(mark), ...pem];
  const isIn = async (bytes: Buffer): Promise<boolean> =>
    needles.some((needle) => bytes.includes(needle)) ||
    (await anyOf(await membersOf(bytes), (member) => isIn(member)));
  const holding = async (directories: readonly string[]): Promise<string[]> => {
    const found: string[] = [];
    for (const file of (await Promise.all(directories.map(filesBelow))).flat())
      if (await isIn(await readFile(file))) found.push(file);
    return found.sort();
  };
  return { isIn, holding };
}

/** Base64 of a text that begins at any of the three places of a group, without what its neighbours decide. */
function base64Forms(text: string): string[] {
  return [0, 1, 2].map((before) => {
    const encoded = Buffer.from(`${'-'.repeat(before)}${text}`)
      .toString('base64')
      .replace(/=+$/, '');
    return encoded.slice(before === 0 ? 0 : before + 1, -1);
  });
}

/** What is packed in some bytes: decompressed, or the compressed files in a tar archive. */
async function membersOf(bytes: Buffer): Promise<Buffer[]> {
  if (bytes.length < 4) return [];
  if (isGzip(bytes)) return [gunzipSync(bytes)];
  if (isZstd(bytes)) return [zstdDecompressSync(bytes)];
  return bytes.toString('latin1', 257, 262) === 'ustar' ? compressedEntries(bytes) : [];
}

const isGzip = (bytes: Buffer): boolean => bytes.readUInt16BE(0) === 0x1f8b;
const isZstd = (bytes: Buffer): boolean => bytes.readUInt32BE(0) === 0x28b52ffd;

async function compressedEntries(archive: Buffer): Promise<Buffer[]> {
  const entries: Promise<Buffer>[] = [];
  const parser = new Parser({
    onReadEntry: (entry: ReadEntry) => void entries.push(entry.concat() as Promise<Buffer>),
  });
  parser.end(archive);
  const contents = (await Promise.all(entries)).map((content) => Buffer.from(content));
  return contents.filter((content) => content.length >= 4 && (isGzip(content) || isZstd(content)));
}

async function anyOf<T>(items: readonly T[], test: (item: T) => Promise<boolean>): Promise<boolean> {
  for (const item of items) if (await test(item)) return true;
  return false;
}

async function filesBelow(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
}
