const collectEveryBytes = 2 * 1024 * 1024;

/** What `--expose-gc` puts into the global scope. */
type Collect = (options: { type: 'minor'; execution: 'sync' }) => void;

let spent = 0;

/**
 * Counts the bytes of bodies that have passed, and collects their buffers now and then. Left to itself, V8 waits until
 * tens of megabytes of dead buffers lie about: they are outside of its own heap, whose limit does not count them.
 */
export function countSpent(bytes: number): void {
  spent += bytes;
  if (spent < collectEveryBytes) return;
  spent = 0;
  (globalThis as { gc?: Collect }).gc?.({ type: 'minor', execution: 'sync' });
}
