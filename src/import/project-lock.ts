import { createHash } from 'node:crypto';
import { rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { stateDirectory } from '../host/directories.ts';
import { withLock } from '../host/lock.ts';

/**
 * Runs `work` while no other process of this user imports into, wires or unwires a project, or writes its wanted list. The lock lies outside of
 * the project, so that nothing of it is ever left there; empty folders are removed.
 *
 * @throws locked.
 */
export async function withProjectLock<T>(directory: string, work: () => Promise<T>): Promise<T> {
  const state = stateDirectory(process.env);
  const locks = join(state, 'locks');
  try {
    return await withLock(
      join(locks, createHash('sha256').update(directory).digest('hex').slice(0, 16)),
      work,
    );
  } finally {
    for (const folder of [locks, state]) await rmdir(folder).catch(() => {});
  }
}
