import { createHash } from 'node:crypto';
import { readdir, readFile, readlink, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { sha256OfFile } from '../../host/files.ts';
import { listTree } from '../list-tree.ts';
import { listBookkeeping } from './bookkeeping.ts';

/**
 * Gives the folders of a uv cache that uv names at random names that follow from what is in them and where they are
 * named, so that the same packages give the same bundle, and a second restore finds what the first one brought. uv
 * keeps such a name in a link or in a file beside it, where it is replaced by one of the same length.
 */
export async function useStableNames(cache: string): Promise<void> {
  for (const path of await listBookkeeping(cache, 'file'))
    if (basename(path).startsWith('revision.')) await renameRevision(cache, path);
  const renamed = new Map<string, string>();
  for (const link of await listBookkeeping(cache, 'link')) await renameArchive({ cache, link, renamed });
}

/** Beside `revision.http` lies the folder that it names: what was built from that source distribution. */
async function renameRevision(cache: string, revision: string): Promise<void> {
  const folder = join(cache, dirname(revision));
  const text = await readFile(join(cache, revision), 'latin1');
  const beside = await readdir(folder, { withFileTypes: true });
  const name = beside.find((other) => other.isDirectory() && text.includes(other.name))?.name;
  if (name === undefined) return;
  const stable = stableName(dirname(revision), name.length);
  await rename(join(folder, name), join(folder, stable));
  await writeFile(join(cache, revision), text.replaceAll(name, stable), 'latin1');
}

interface WheelLink {
  cache: string;
  /** Relative to the cache. */
  link: string;
  /** New names by old ones: two links may lead to one folder. */
  renamed: Map<string, string>;
}

/** The link of a wheel leads to its unpacked files, and the response beside it names them too. */
async function renameArchive({ cache, link, renamed }: WheelLink): Promise<void> {
  const place = join(cache, link);
  const target = await readlink(place);
  const name = basename(target);
  const archives = join(dirname(place), dirname(target));
  const stable =
    renamed.get(name) ?? stableName(`${link} ${await contentsOf(join(archives, name))}`, name.length);
  if (!renamed.has(name)) await rename(join(archives, name), join(archives, stable));
  renamed.set(name, stable);
  await rm(place);
  await symlink(join(dirname(target), stable), place);
  for (const other of await readdir(dirname(place), { withFileTypes: true })) {
    const file = join(dirname(place), other.name);
    const text = other.isFile() ? await readFile(file, 'latin1') : '';
    if (text.includes(name)) await writeFile(file, text.replaceAll(name, stable), 'latin1');
  }
}

/** A line for each file: restoring merges folders of one name, so one name must mean one content. */
async function contentsOf(folder: string): Promise<string> {
  const files = (await listTree(folder)).filter(({ type }) => type === 'file');
  const lines: string[] = [];
  for (const { path } of files) lines.push(`${await sha256OfFile(join(folder, path))} ${path}\n`);
  return lines.join('');
}

function stableName(of: string, length: number): string {
  return createHash('sha256').update(of).digest('base64url').slice(0, length);
}
