import { copyFile, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { exists } from '../../host/files.ts';
import type { Lockfile } from './lockfile.ts';

/**
 * Copies what `npm ci` reads of a project: its package.json, lock and .npmrc, those of its workspaces, and tarballs
 * that it has in the project.
 */
export async function stageProject(
  directory: string,
  { linked, tarballs }: Lockfile,
  into: string,
): Promise<void> {
  const wanted = [
    ...['package.json', 'package-lock.json', '.npmrc'],
    ...linked.map((path) => `${path}/package.json`),
    ...tarballs,
  ];
  for (const path of wanted) {
    if (path.split('/').includes('..') || !(await exists(join(directory, path)))) continue;
    await mkdir(dirname(join(into, path)), { recursive: true });
    await copyFile(join(directory, path), join(into, path));
  }
}
