import { setTimeout as pause } from 'node:timers/promises';

const withinMs = 60_000;

/** Waits until something is so. @throws Error, with `what` it is, when it is not so within a minute. */
export async function waitFor(what: string, isSo: () => boolean): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!isSo()) {
    if (performance.now() > deadline) throw new Error(`not within ${withinMs / 1000} s: ${what}`);
    await pause(50);
  }
}
