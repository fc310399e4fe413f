import { createHash } from 'node:crypto';
import { lstat, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { listTree } from '../../src/caches/list-tree.ts';

/** All that is below a folder as lines of path, mode and content, but for some folders. */
export async function describeTree(folder: string, without: readonly string[] = []): Promise<string[]> {
  const lines: string[] = [];
  for (const { path, type } of await listTree(folder)) {
    if (without.some((left) => path === left || path.startsWith(`${left}/`))) continue;
    const { mode } = await lstat(join(folder, path));
    lines.push(`${path} ${type} ${mode.toString(8)} ${await contentOf(join(folder, path), type)}`);
  }
  return lines;
}

async function contentOf(path: string, type: string): Promise<string> {
  if (type === 'link') return readlink(path);
  if (type !== 'file') return '';
  return createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
}
