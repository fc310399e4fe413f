import { readdir, readFile, readlink, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { listBookkeeping } from './bookkeeping.ts';

/** The folders of uv's cache that an install reads; all others are about one machine, or can be made again. */
const kept = /^(?:archive|wheels|sdists|simple|flat-index)-v\d+$/;
/** Built from folders of this machine. */
const local = /^(?:sdists|wheels)-v\d+\/(?:editable|path)$/;
/** What uv keeps of a response: its headers too, and those of the request that `Vary` names, so also a token. */
const response = /\.(?:http|rkyv)$/;
const credential = /(?:basic|bearer|token) [\w+/=.~-]{8,}|:\/\/[^/\s"'<>@\0]+@/i;

/**
 * Takes out of a uv cache what must not or need not travel: what uv knows of this machine's interpreters and projects,
 * git repositories, responses that hold a credential, and wheels that nothing refers to any more. Responses have a
 * checksum, so that nothing can be cut out of one.
 *
 * @returns the responses that held a credential, relative to the cache.
 */
export async function tidyCache(cache: string): Promise<string[]> {
  for (const name of await readdir(cache)) if (!kept.test(name)) await remove(cache, name);
  for (const path of await listBookkeeping(cache, 'directory'))
    if (local.test(path)) await remove(cache, path);
  const leaks: string[] = [];
  for (const path of await listBookkeeping(cache, 'file')) {
    if (response.test(path) && credential.test(await readFile(join(cache, path), 'latin1'))) leaks.push(path);
  }
  for (const path of leaks) await remove(cache, path);
  await removeOrphans(cache);
  return leaks;
}

async function removeOrphans(cache: string): Promise<void> {
  const links = await listBookkeeping(cache, 'link');
  const targets = await Promise.all(links.map((path) => readlink(join(cache, path))));
  const used = new Set(targets.map((target) => basename(target)));
  for (const archives of (await readdir(cache)).filter((name) => name.startsWith('archive-'))) {
    const names = await readdir(join(cache, archives));
    for (const name of names.filter((other) => !used.has(other))) await remove(join(cache, archives), name);
  }
}

async function remove(folder: string, name: string): Promise<void> {
  await rm(join(folder, name), { recursive: true, force: true });
}
