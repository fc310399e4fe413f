/** Lets as many writes be under way as a line can take. */
export interface Window {
  /** Runs `work` once there is room for it. */
  through<T>(work: () => Promise<T>): Promise<T>;
  /** Waits until there is room. */
  room(): Promise<void>;
}

const first = 8;
const least = 2;
const most = 64;
const quickMs = 500;
const slowMs = 2000;

/**
 * Makes a window that grows while answers come quickly and shrinks when they come late. On a slow line a fixed one
 * would fill buffers for so long that the connection's keepalives come too late behind it.
 */
export function createWindow(): Window {
  let limit = first;
  let busy = 0;
  let waiting: (() => void)[] = [];
  const adapt = (ms: number): void => {
    if (ms < quickMs) limit = Math.min(most, limit + 1);
    else if (ms > slowMs) limit = Math.max(least, Math.floor(limit / 2));
  };
  const room = async (): Promise<void> => {
    while (busy >= limit) await new Promise<void>((resolve) => waiting.push(resolve));
  };
  return {
    room,
    async through(work) {
      await room();
      busy++;
      const started = performance.now();
      try {
        return await work();
      } finally {
        busy--;
        adapt(performance.now() - started);
        const woken = waiting;
        waiting = [];
        for (const wake of woken) wake();
      }
    },
  };
}
