/** What a build did with one RUN of the user's. */
export interface RunStep {
  slice: string;
  /** Its first words. */
  command: string;
  cached: boolean;
}

/** The wrapped RUNs in BuildKit's plain output, and whether each came out of the cache. */
export function runStepsOf(lines: readonly string[]): RunStep[] {
  const steps = new Map<string, RunStep>();
  for (const line of lines) {
    const [, step = '', slice = '', words = ''] =
      /^#(\d+) \[.*?\] RUN .*"--slice", "([0-9a-f]+)".*?"--", (.*)\]$/.exec(line) ?? [];
    if (slice) steps.set(step, { slice, command: commandOf(words), cached: false });
    const cached = steps.get(/^#(\d+) CACHED/.exec(line)?.[1] ?? '');
    if (cached) cached.cached = true;
  }
  return [...steps.values()];
}

/** `"/bin/sh", "-c", "npm ci"`: what stands last. */
function commandOf(words: string): string {
  const [last = ''] = words.split('", "').slice(-1);
  return last.replace(/^"|"$/g, '').trim().slice(0, 60);
}

/** What the recorder said was not aboard. */
export function missesOf(lines: readonly string[]): string[] {
  return lines.flatMap((line) => /buildferry: (not aboard.*)$/.exec(line)?.[1] ?? []);
}
