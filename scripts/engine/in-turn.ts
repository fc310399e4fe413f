import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { isErrorOf } from '../../src/errors.ts';
import { withLock } from '../../src/host/lock.ts';

const pollMs = 300;
const patienceMs = 20 * 60_000;

/**
 * Runs `work` while this process alone holds the lock file at `path`, and waits for it up to 20 minutes.
 *
 * @throws locked with who holds it, when the wait was in vain.
 */
export async function inTurn<T>(path: string, work: () => Promise<T>): Promise<T> {
  await mkdir(dirname(path), { recursive: true });
  const deadline = performance.now() + patienceMs;
  for (;;) {
    try {
      return await withLock(path, work);
    } catch (error) {
      const isWaiting = isErrorOf(error, 'locked') && error.facts.path === path;
      if (!isWaiting || performance.now() > deadline) throw error;
      await pause(pollMs);
    }
  }
}
