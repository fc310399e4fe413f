import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { BuildferryError, isErrorOf } from '../errors.ts';
import { writeFileAtomic } from './files.ts';

/** Who holds a lock, as its file says: no two holders ever write the same. */
interface Holder {
  pid: number;
  host: string;
  id: string;
}

/**
 * Runs `work` while this process alone holds the lock file at `path`, whose folder is made. One that a dead process on this host left is
 * taken over, by one of those who find it.
 *
 * @throws locked with who holds it.
 */
export async function withLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  await acquire(path);
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}

async function acquire(path: string): Promise<void> {
  const own = `${process.pid} ${hostname()} ${randomUUID()}\n`;
  await mkdir(dirname(path), { recursive: true });
  try {
    await writeFile(path, own, { flag: 'wx' });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // Whoever held a lock beside this one has just removed the empty folder.
    if (code === 'ENOENT') return acquire(path);
    if (code !== 'EEXIST') throw error;
    await takeOver(path, own);
  }
}

/**
 * Replaces the lock of a dead process. A lock on that one's id lets only one process at a time do so, and it looks
 * again under that lock: whoever came before has replaced it already.
 */
async function takeOver(path: string, own: string): Promise<void> {
  const dead = await readHolder(path);
  if (!dead || !isGone(dead)) throw locked(path, dead);
  const replace = async (): Promise<void> => {
    const now = await readHolder(path);
    if (now?.id !== dead.id) throw locked(path, now);
    await writeFileAtomic(path, own);
  };
  await withLock(`${path}.${dead.id}`, replace).catch((error: unknown) => {
    throw isErrorOf(error, 'locked') ? locked(path, undefined) : error;
  });
}

/** Undefined when the lock has just gone or its holder has not written itself into it yet. */
async function readHolder(path: string): Promise<Holder | undefined> {
  const text = await readFile(path, 'utf8').catch(() => '');
  const [, pid, host = '', id = ''] = /^(\d+) (\S+) ([0-9a-f-]{36})\n$/.exec(text) ?? [];
  return pid === undefined ? undefined : { pid: Number(pid), host, id };
}

function isGone({ pid, host }: Holder): boolean {
  if (host !== hostname()) return false;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

function locked(path: string, holder: Holder | undefined): BuildferryError {
  const who = holder ? `process ${holder.pid} on ${holder.host}` : 'another process';
  return new BuildferryError('locked', { path, holder: who });
}
