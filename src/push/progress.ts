import type { Reporter } from '../events.ts';

/** Counts bytes of the stage `send`. */
export interface SendProgress {
  /** Bytes that the remote host has taken. */
  done: number;
  /** Bytes that it is to take in all; grows when a file has to be sent again. */
  total: number;
  /** Files that were sent, each time that they were. */
  files: number;
  /** Counts bytes, and reports each full MiB. */
  add(bytes: number): void;
  /** Counts a file, and reports it. */
  endFile(): void;
}

const step = 1024 * 1024;

/** Starts counting at nothing of `total` bytes. */
export function startProgress(report: Reporter, total: number): SendProgress {
  const tell = (): void => {
    const { done, total } = progress;
    report({ type: 'stage-progress', stage: 'send', done, total, unit: 'bytes' });
  };
  const progress: SendProgress = {
    done: 0,
    total,
    files: 0,
    add(bytes) {
      const before = progress.done;
      progress.done += bytes;
      if (Math.floor(before / step) < Math.floor(progress.done / step)) tell();
    },
    endFile() {
      progress.files++;
      tell();
    },
  };
  return progress;
}
