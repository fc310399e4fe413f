import type { Reporter } from '../events.ts';

/** Counts bytes of the stage `send`. */
export interface SendProgress {
  /** Bytes that the remote host has taken. */
  done: number;
  /** Bytes that it is to take in all; grows when a file has to be sent again. */
  total: number;
  /** Files that were sent, each time that they were. */
  files: number;
  add(bytes: number): void;
}

/** Starts counting at nothing of `total` bytes and reports each step. */
export function startProgress(report: Reporter, total: number): SendProgress {
  const progress: SendProgress = {
    done: 0,
    total,
    files: 0,
    add(bytes) {
      progress.done += bytes;
      report({
        type: 'stage-progress',
        stage: 'send',
        done: progress.done,
        total: progress.total,
        unit: 'bytes',
      });
    },
  };
  return progress;
}
