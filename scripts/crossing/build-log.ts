/** What a build did with one RUN of the user's. */
export interface RunStep {
  service: string;
  /** Its first words. */
  command: string;
  cached: boolean;
}

/** The RUNs in BuildKit's plain output, ours left out, and whether each came out of the cache. */
export function runStepsOf(lines: readonly string[]): RunStep[] {
  const steps = new Map<string, RunStep>();
  for (const line of lines) {
    const start = /^#(\d+) \[(.*?)\s*\d+\/\d+\] RUN (.*)$/.exec(line);
    if (start?.[1] && !start[2]?.includes('buildferry-check')) {
      steps.set(start[1], {
        service: start[2]?.split(' ')[0] ?? '',
        command: commandOf(start[3] ?? ''),
        cached: false,
      });
    }
    const cached = steps.get(/^#(\d+) CACHED/.exec(line)?.[1] ?? '');
    if (cached) cached.cached = true;
  }
  return [...steps.values()];
}

/** The user's command inside a wrapped RUN: what stands behind the last `"--"`. */
function commandOf(text: string): string {
  const words = text.slice(text.lastIndexOf('"--",') + 5);
  return words.replace(/[\]"]/g, '').trim().slice(0, 60);
}

/** What the recorder said was not aboard. */
export function missesOf(lines: readonly string[]): string[] {
  return lines.flatMap((line) => /buildferry: (not aboard.*)$/.exec(line)?.[1] ?? []);
}
