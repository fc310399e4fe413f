import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';

const everyMs = 250;
const marker = '/dev/buildferry/helper/recorder.mjs';

/** Watches the helpers of all builds on this machine; `stop` returns the most memory that one around the RUNs of these slices had, in bytes. */
export function watchHelperMemory(): { stop(slices: readonly string[]): Promise<number> } {
  let watching = true;
  const peaks = new Map<string, number>();
  const watched = watch(peaks, () => watching);
  return {
    async stop(slices) {
      watching = false;
      await watched;
      return Math.max(0, ...slices.map((slice) => peaks.get(slice) ?? 0));
    },
  };
}

async function watch(peaks: Map<string, number>, goesOn: () => boolean): Promise<void> {
  while (goesOn()) {
    const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
    for (const { slice, bytes } of (await Promise.all(pids.map(peakOf))).flat())
      peaks.set(slice, Math.max(peaks.get(slice) ?? 0, bytes));
    await pause(everyMs);
  }
}

/** The high-water mark of a helper's resident memory (proc(5), VmHWM); nothing for any other process. */
async function peakOf(pid: string): Promise<{ slice: string; bytes: number }[]> {
  try {
    const words = (await readFile(`/proc/${pid}/cmdline`, 'utf8')).split('\0');
    // The init in front of it has the same words behind its own.
    if (!words[0]?.includes('/helper/lib/ld-') || words.includes('-s') || !words.includes(marker)) return [];
    const status = await readFile(`/proc/${pid}/status`, 'utf8');
    const bytes = Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024;
    return [{ slice: words[words.indexOf('--slice') + 1] ?? '', bytes }];
  } catch {
    return [];
  }
}
