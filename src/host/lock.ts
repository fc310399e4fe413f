import { open, readFile, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { BuildferryError } from '../errors.ts';

/**
 * Runs `work` while this process alone holds the lock file at `path`. One that a dead process on this host left is
 * taken over.
 *
 * @throws locked with who holds it.
 */
export async function withLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  await acquire(path, true);
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}

async function acquire(path: string, mayTakeOver: boolean): Promise<void> {
  try {
    const file = await open(path, 'wx', 0o644);
    await file.writeFile(`${process.pid} ${hostname()}\n`);
    await file.close();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    const holder = (await readFile(path, 'utf8').catch(() => '')).trim();
    if (!mayTakeOver || !isGone(holder))
      throw new BuildferryError('locked', { path, holder: holder || 'another process' });
    await rm(path, { force: true });
    await acquire(path, false);
  }
}

function isGone(holder: string): boolean {
  const [pid = '', host] = holder.split(' ');
  if (host !== hostname() || !/^\d+$/.test(pid)) return false;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}
