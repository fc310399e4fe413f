import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import cacache from 'cacache';
import { exists, readTextIfThere } from '../../host/files.ts';
import { listTree } from '../list-tree.ts';
import {
  cacacheFolders,
  contentPath,
  type IndexEntry,
  indexPath,
  isSameRequest,
  parseIndexFile,
  printIndexFile,
} from './index-entry.ts';
import { scrubEntry } from './scrub-entry.ts';

/**
 * Copies a cacache that npm has filled, entry by entry: each body is compared with its hash, each entry loses its
 * credentials, and what no entry names stays behind. cacache.verify would not do: it keeps one form of each document,
 * and npm asks for several.
 *
 * @throws Error with code EINTEGRITY when a body is not what its entry says.
 */
export async function copyCacache(from: string, into: string): Promise<void> {
  for (const folder of Object.values(cacacheFolders)) await mkdir(join(into, folder), { recursive: true });
  for (const entry of await readIndex(from)) await copyEntry(entry, from, into);
}

/**
 * Copies what a cacache has of some URLs; what it lacks, or has damaged, is left out. The cache is only read.
 */
export async function copyFromCacache(urls: readonly string[], from: string, into: string): Promise<void> {
  for (const url of urls) {
    const key = `make-fetch-happen:request-cache:${url}`;
    const entries = parseIndexFile((await readTextIfThere(join(from, indexPath(key)))) ?? '');
    for (const entry of entries.filter((other) => other.key === key))
      await copyEntry(entry, from, into).catch(() => {});
  }
}

async function readIndex(cache: string): Promise<IndexEntry[]> {
  const index = join(cache, cacacheFolders.index);
  if (!(await exists(index))) return [];
  const files = (await listTree(index)).filter(({ type }) => type === 'file');
  const texts = await Promise.all(files.map(({ path }) => readFile(join(index, path), 'utf8')));
  return texts.flatMap(parseIndexFile);
}

async function copyEntry(entry: IndexEntry, from: string, into: string): Promise<void> {
  if (entry.integrity !== null) await copyBody(entry.integrity, from, into);
  const scrubbed = scrubEntry(entry);
  const file = join(into, indexPath(scrubbed.key));
  const others = parseIndexFile((await readTextIfThere(file)) ?? '');
  await mkdir(dirname(file), { recursive: true });
  await writeFile(
    file,
    printIndexFile([...others.filter((other) => !isSameRequest(other, scrubbed)), scrubbed]),
  );
}

async function copyBody(integrity: string, from: string, into: string): Promise<void> {
  const target = join(into, contentPath(integrity));
  if (await exists(target)) return;
  const body = await cacache.get.byDigest(from, integrity);
  await mkdir(dirname(target), { recursive: true });
  await writeFile(target, body);
}
