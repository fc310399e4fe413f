import { type BuildUnit, lineIn } from '../project/unit.ts';

/** Which slice stands where in the user's files, for messages of the helper: `{"<slice>": "web/Dockerfile:12"}`. */
export function whereMap(units: readonly BuildUnit[]): Record<string, string> {
  const pairs = units.flatMap((unit) =>
    unit.runs.map(
      ({ slice, instruction }) =>
        [slice, `${unit.dockerfile.file}:${lineIn(unit, instruction.start)}`] as const,
    ),
  );
  return Object.fromEntries(pairs);
}
