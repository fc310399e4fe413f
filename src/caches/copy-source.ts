import type { Stats } from 'node:fs';
import { cp, lstat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { exists } from '../host/files.ts';

const madeByTools = new Set(['node_modules', '__pycache__', '.tox', '.nox']);

/**
 * Copies a folder for a tool that builds in it, so that the user's own stays as it is. What tools can make again stays
 * behind: virtual environments, node_modules; so do `leaveOut`, absolute paths, and sockets and devices.
 */
export async function copySource(folder: string, into: string, leaveOut: readonly string[]): Promise<void> {
  await cp(folder, into, {
    recursive: true,
    preserveTimestamps: true,
    verbatimSymlinks: true,
    filter: async (path) => !leaveOut.includes(path) && isSource(path, await lstat(path)),
  });
}

async function isSource(path: string, stat: Stats): Promise<boolean> {
  if (!stat.isDirectory()) return stat.isFile() || stat.isSymbolicLink();
  return !madeByTools.has(basename(path)) && !(await exists(join(path, 'pyvenv.cfg')));
}
