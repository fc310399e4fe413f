import { packageOf } from '../ecosystems/packages/all.ts';
import { commandOf } from '../project/runs.ts';
import type { BuildUnit } from '../project/unit.ts';
import { lineIn } from '../project/unit.ts';
import { canonicalUrl } from '../recording/canonical-url.ts';
import type { Wanted } from '../recording/wanted-list.ts';
import type { Missed } from '../wiring/missed.ts';
import { withPinnedVersion } from './pinned-version.ts';

/**
 * What is wanted because of a miss: the request in canonical form, the package that it was for where an ecosystem knows, with the version that the build context pins it to,
 * and where the RUN stands. Nothing for a connection that was no request: nobody could bring that.
 */
export async function wantedOf({ slice, asked }: Missed, units: readonly BuildUnit[]): Promise<Wanted[]> {
  const unit = units.find(({ runs }) => runs.some((run) => run.slice === slice));
  const run = unit?.runs.find((candidate) => candidate.slice === slice);
  if (!asked || !unit || !run) return [];
  const url = canonicalUrl(asked.url);
  const named = packageOf(url, { accept: asked.accept, command: commandOf(run) });
  return [
    {
      dockerfile: unit.dockerfile.file,
      stage: run.stage.name ?? String(run.stage.index),
      slice,
      line: lineIn(unit, run.instruction.start),
      method: asked.method,
      url,
      ...(asked.accept === undefined ? {} : { accept: asked.accept }),
      ...(named ? { package: await withPinnedVersion(named, unit.service.context) } : {}),
    },
  ];
}
