import { listTree, type TreeEntry } from '../list-tree.ts';

/** What uv itself keeps in its cache to find packages, but for the packages' own files; paths relative to the cache. */
export async function listBookkeeping(cache: string, type: TreeEntry['type']): Promise<string[]> {
  const entries = (await listTree(cache)).filter((entry) => entry.type === type);
  return entries
    .map(({ path }) => path)
    .filter((path) => !path.startsWith('archive-') && !path.includes('/src/'));
}
