import { type Dockerfile, parseDockerfile } from '../dockerfile/parse.ts';
import { type Reach, reachOf } from '../dockerfile/reach.ts';
import { readStages, type StageList } from '../dockerfile/stages.ts';
import type { BuildService } from './project.ts';
import { canonicalRuns, type Run } from './runs.ts';

/** One service's build, taken apart: what a twin is made from. */
export interface BuildUnit {
  service: BuildService;
  dockerfile: Dockerfile;
  stages: StageList;
  reach: Reach;
  /** Every RUN that the build would execute, in the order of the file. */
  runs: Run[];
}

/**
 * Takes a service's build apart for a platform such as `linux/amd64`.
 *
 * @throws dockerfile-invalid where BuildKit would refuse the Dockerfile too.
 */
export function readUnit(service: BuildService, platform: string): BuildUnit {
  const dockerfile = parseDockerfile(service.dockerfile.text, service.dockerfile.file);
  const inputs = { args: service.args, buildPlatform: platform, targetPlatform: platform };
  const stages = readStages(dockerfile, inputs);
  const reach = reachOf(dockerfile, stages, service.target);
  return { service, dockerfile, stages, reach, runs: canonicalRuns(dockerfile, reach.stages) };
}

/** The line of the user's own file at which an instruction stands. */
export function lineIn(unit: Pick<BuildUnit, 'service'>, line: number): number {
  return unit.service.dockerfile.offset + line;
}
