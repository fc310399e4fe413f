import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** One thing below a folder; `path` is relative to it, with `/`. */
export interface TreeEntry {
  path: string;
  type: 'directory' | 'file' | 'link' | 'other';
}

/** Lists all that is below a folder, links not followed, in the byte order of the paths. */
export async function listTree(folder: string): Promise<TreeEntry[]> {
  const entries: TreeEntry[] = [];
  await walk(folder, '', entries);
  return entries.sort((a, b) => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)));
}

async function walk(folder: string, prefix: string, entries: TreeEntry[]): Promise<void> {
  for (const child of await readdir(join(folder, prefix), { withFileTypes: true })) {
    const path = prefix === '' ? child.name : `${prefix}/${child.name}`;
    entries.push({ path, type: typeOf(child) });
    if (child.isDirectory()) await walk(folder, path, entries);
  }
}

function typeOf(child: Dirent): TreeEntry['type'] {
  if (child.isDirectory()) return 'directory';
  if (child.isSymbolicLink()) return 'link';
  return child.isFile() ? 'file' : 'other';
}
