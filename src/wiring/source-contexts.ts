import { fetchedContexts } from '../project/source-needs.ts';
import type { BuildUnit } from '../project/unit.ts';

/** What stands for the named contexts that BuildKit would fetch: the images that hold them, where they are aboard. */
export function sourceContexts(unit: BuildUnit, aboard: readonly string[]): Record<string, string> {
  const images = Object.entries(fetchedContexts(unit)).flatMap(([name, { ref }]) =>
    aboard.includes(ref) ? [[name, `docker-image://${ref}`] as const] : [],
  );
  return Object.fromEntries(images);
}
