import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';

const everyMs = 250;
const marker = '/dev/buildferry/helper/recorder.mjs';

/** Watches the helpers of all builds on this machine; `stop` returns the most memory that one of them had, in bytes. */
export function watchHelperMemory(): { stop(): Promise<number> } {
  let watching = true;
  const watched = watch(() => watching);
  return {
    stop: () => {
      watching = false;
      return watched;
    },
  };
}

async function watch(goesOn: () => boolean): Promise<number> {
  let peak = 0;
  while (goesOn()) {
    const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
    for (const bytes of await Promise.all(pids.map(peakOf))) peak = Math.max(peak, bytes);
    await pause(everyMs);
  }
  return peak;
}

/** The high-water mark of a helper's resident memory (proc(5), VmHWM); 0 for any other process. */
async function peakOf(pid: string): Promise<number> {
  try {
    const words = (await readFile(`/proc/${pid}/cmdline`, 'utf8')).split('\0');
    // The init in front of it has the same words behind its own.
    if (!words[0]?.includes('/helper/lib/ld-') || words.includes('-s') || !words.includes(marker)) return 0;
    const status = await readFile(`/proc/${pid}/status`, 'utf8');
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}
