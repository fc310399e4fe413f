import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { BuildferryError } from '../../errors.ts';
import { canonicalUrl } from '../../recording/canonical-url.ts';
import type { CacheFacts } from '../collector.ts';
import type { RecordedFiles } from '../recorded-files.ts';
import { contentPath, type IndexEntry, indexPath, printIndexFile, strongestHash } from './index-entry.ts';
import type { LockedTarball } from './lockfile.ts';

/** Which cacache is filled from a recording. */
export interface RecordedCacache {
  /** As messages call the cache. */
  cache: string;
  tarballs: readonly LockedTarball[];
  recorded: RecordedFiles;
  into: string;
}

/**
 * Fills a cacache with the tarballs of a lock that RUNs downloaded, each compared with the hash in the lock: whatever
 * registry they came from, npm takes them by that hash.
 *
 * @returns `omit: dev` where RUNs have not downloaded all that is for development.
 * @throws cache-unsuitable when something that every install needs was not downloaded.
 */
export async function fillFromRecording({
  cache,
  tarballs,
  recorded,
  into,
}: RecordedCacache): Promise<CacheFacts> {
  const unplaced = tarballs.filter(({ url }) => url === undefined).map(({ path }) => path);
  if (unplaced.length > 0) refuse(cache, `its lock has no URL of a tarball for ${unplaced.join(', ')}`);
  const blobs = await blobsByHash(recorded, tarballs);
  const missing: LockedTarball[] = [];
  for (const tarball of tarballs) {
    const blob = blobs.get(strongestHash(tarball.integrity ?? '').join('-'));
    if (blob === undefined) missing.push(tarball);
    else await keepTarball({ into, tarball, body: await bytesOf(recorded.open(blob)) });
  }
  const lacking = missing.filter(({ need }) => need === 'always').map(({ path }) => path);
  if (lacking.length > 0) refuse(cache, `RUNs have not downloaded ${lacking.join(', ')}`);
  return missing.some(({ need }) => need === 'dev') ? { omit: 'dev' } : {};
}

function refuse(cache: string, why: string): never {
  throw new BuildferryError('cache-unsuitable', { cache, problem: `npm is not installed here, and ${why}` });
}

/** Blobs by the hashes that the lock may name them with. */
async function blobsByHash(
  { files, open }: RecordedFiles,
  tarballs: readonly LockedTarball[],
): Promise<Map<string, string>> {
  const algorithms = new Set(
    tarballs.flatMap(({ integrity }) => (integrity && strongestHash(integrity)[0]) || []),
  );
  const urls = new Set(tarballs.map(({ url = '' }) => canonicalUrl(url)));
  const candidates = files.filter(({ url, name }) => urls.has(url) || name.endsWith('.tgz'));
  const found = new Map<string, string>();
  for (const blob of new Set(candidates.map((file) => file.blob))) {
    const body = await bytesOf(open(blob));
    for (const algorithm of algorithms)
      found.set(`${algorithm}-${createHash(algorithm).update(body).digest('base64')}`, blob);
  }
  return found;
}

interface Kept {
  into: string;
  tarball: LockedTarball;
  body: Buffer;
}

async function keepTarball({ into, tarball: { url = '', integrity = '' }, body }: Kept): Promise<void> {
  const content = join(into, contentPath(integrity));
  await mkdir(dirname(content), { recursive: true });
  await writeFile(content, body);
  const entry = entryOf(canonicalUrl(url), integrity, body.length);
  const file = join(into, indexPath(entry.key));
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, printIndexFile([entry]));
}

/** As old as can be, so that whatever npm has of the same address stays in front of it. */
function entryOf(url: string, integrity: string, size: number): IndexEntry {
  const resHeaders = { 'cache-control': 'immutable', 'content-type': 'application/octet-stream' };
  const metadata = { time: 0, url, reqHeaders: {}, resHeaders, options: { compress: true } };
  return { key: `make-fetch-happen:request-cache:${url}`, integrity, time: 0, size, metadata };
}

async function bytesOf(body: AsyncIterable<Buffer>): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(body));
}
