import { syntaxOf } from '../dockerfile/directives.ts';
import {
  builtInVersion,
  type Feature,
  isDockerfileFrontend,
  unknownFeatures,
} from '../dockerfile/frontend.ts';
import type { FrontendNeed } from './needs.ts';
import { type BuildUnit, lineIn } from './unit.ts';

/** What becomes of a Dockerfile's `# syntax=` line; undefined when it has none. */
export function frontendOf(unit: BuildUnit, engineMin: string): FrontendNeed | undefined {
  const syntax = syntaxOf(unit.dockerfile.directives);
  if (!syntax) return undefined;
  const need = {
    service: unit.service.name,
    image: syntax.image,
    file: unit.dockerfile.file,
    line: lineIn(unit, syntax.line),
  };
  if (!isDockerfileFrontend(syntax.image))
    return { ...need, carried: true, reason: 'it is not the Dockerfile frontend' };
  const unknown = twinUnknowns(unit, engineMin);
  const [first] = unknown;
  if (!first) return { ...need, carried: false, reason: `Docker ${engineMin} understands all of it without` };
  return {
    ...need,
    carried: true,
    reason: `Docker ${engineMin} does not know ${first.name} (line ${lineIn(unit, first.line)})`,
  };
}

/** What the twin of a build would ask of the frontend and the oldest engine's built-in one does not know. */
export function twinUnknowns(unit: BuildUnit, engineMin: string): Feature[] {
  const instructions = [
    ...unit.stages.globals,
    ...unit.reach.stages.flatMap(({ from, instructions }) => [from, ...instructions]),
  ];
  return unknownFeatures({ instructions }, builtInVersion(engineMin));
}
