import type { Project } from '../project/project.ts';
import { type BuildUnit, lineIn } from '../project/unit.ts';

/**
 * What the helper says of RUNs and no key may depend on: the project's name, and which slice stands where in the user's
 * files: `{"project": "shop", "<slice>": "web/Dockerfile:12"}`.
 */
export function whereMap(
  { name }: Pick<Project, 'name'>,
  units: readonly BuildUnit[],
): Record<string, string> {
  const pairs = units.flatMap((unit) =>
    unit.runs.map(
      ({ slice, instruction }) =>
        [slice, `${unit.dockerfile.file}:${lineIn(unit, instruction.start)}`] as const,
    ),
  );
  return { project: name, ...Object.fromEntries(pairs) };
}
