import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exists, readTextIfThere, writeFileAtomic } from '../../host/files.ts';
import { listTree } from '../list-tree.ts';
import { mergeTree } from '../merge-tree.ts';
import { cacacheFolders, isSameRequest, parseIndexFile, printIndexFile } from './index-entry.ts';

/**
 * Adds to a cacache what another has besides: bodies that are missing, then entries for requests that it can't
 * answer, or answers with something older. Nothing is taken out of it.
 */
export async function mergeCacache(from: string, target: string): Promise<void> {
  const { index, content } = cacacheFolders;
  if (await exists(join(from, content))) await mergeTree(join(from, content), join(target, content));
  if (!(await exists(join(from, index)))) return;
  const files = (await listTree(join(from, index))).filter(({ type }) => type === 'file');
  for (const { path } of files) await mergeIndexFile(join(from, index, path), join(target, index, path));
}

async function mergeIndexFile(from: string, target: string): Promise<void> {
  const text = (await readTextIfThere(target)) ?? '';
  const there = parseIndexFile(text);
  const missing = parseIndexFile(await readFile(from, 'utf8')).filter(
    (entry) => !there.some((other) => isSameRequest(other, entry) && other.time >= entry.time),
  );
  if (missing.length > 0) await writeFileAtomic(target, text + printIndexFile(missing));
}
