/** How many steps of the user's own a build took out of its cache. */
export interface CachedSteps {
  cached: number;
  steps: number;
}

/** Counts steps in BuildKit's plain output: those of user stages, FROM and our check left out. */
export function countCached(lines: readonly string[]): CachedSteps {
  const steps = new Set<string>();
  const cached = new Set<string>();
  for (const line of lines) {
    const step = /^#(\d+) \[(.*?)\s*\d+\/\d+\] (\S+)/.exec(line);
    if (step?.[1] && !step[2]?.includes('buildferry-check') && step[3] !== 'FROM') steps.add(step[1]);
    const hit = /^#(\d+) CACHED/.exec(line);
    if (hit?.[1]) cached.add(hit[1]);
  }
  return { cached: [...steps].filter((step) => cached.has(step)).length, steps: steps.size };
}
