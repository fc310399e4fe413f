import type { Instruction } from '../dockerfile/instruction.ts';
import { type Dockerfile, parseDockerfile } from '../dockerfile/parse.ts';
import { type Reach, reachOf } from '../dockerfile/reach.ts';
import { readStages, type Stage, type StageList } from '../dockerfile/stages.ts';
import { BuildferryError, isErrorOf } from '../errors.ts';
import { type Bases, factsOf } from './base-facts.ts';
import type { BuildService } from './project.ts';
import { type RemoteAdd, remoteAdds } from './remote-adds.ts';
import { canonicalRuns, type Run } from './runs.ts';

/** One service's build, taken apart: what a twin is made from. */
export interface BuildUnit {
  service: BuildService;
  dockerfile: Dockerfile;
  /** With the ONBUILD triggers that fire in a stage as its first instructions. */
  stages: StageList;
  reach: Reach;
  /** Every RUN that the build would execute, in the order of the file. */
  runs: Run[];
  /** Every ADD for which BuildKit would fetch something. */
  adds: RemoteAdd[];
}

/** For which platform (`linux/amd64`) a build is, and what is known of its base images. */
export interface UnitSettings {
  platform: string;
  bases: Bases;
}

/**
 * Takes a service's build apart.
 *
 * @throws dockerfile-invalid where BuildKit would refuse the Dockerfile too.
 */
export function readUnit(service: BuildService, settings: UnitSettings): BuildUnit {
  try {
    return takeApart(service, settings);
  } catch (error) {
    if (!isErrorOf(error, 'dockerfile-invalid')) throw error;
    const line = lineIn({ service }, error.facts.line);
    throw new BuildferryError('dockerfile-invalid', { ...error.facts, line }, error);
  }
}

function takeApart(service: BuildService, { platform, bases }: UnitSettings): BuildUnit {
  const dockerfile = parseDockerfile(service.dockerfile.text, service.dockerfile.file);
  const inputs = {
    args: service.args,
    buildPlatform: platform,
    targetPlatform: platform,
    ...(service.target === undefined ? {} : { target: service.target }),
  };
  const stages = readStages(dockerfile, inputs);
  const fired = stages.stages.map((stage) => triggersOf(stage, dockerfile, bases));
  for (const [index, stage] of stages.stages.entries()) stage.instructions.unshift(...(fired[index] ?? []));
  const reach = reachOf(dockerfile, stages, service.target);
  const adds = remoteAdds(reach.stages, {
    globalValues: stages.globalValues,
    args: service.args,
    escapeChar: dockerfile.escapeChar,
    envOf: (base) => factsOf(bases, base).env ?? {},
  });
  return { service, dockerfile, stages, reach, runs: canonicalRuns(dockerfile, reach.stages), adds };
}

/** What ONBUILD makes a stage begin with, from its parent stage or its base image. */
function triggersOf({ parent, base, from }: Stage, { file }: Dockerfile, bases: Bases): Instruction[] {
  const texts = parent
    ? parent.instructions.flatMap((own) => triggerText(own) ?? [])
    : factsOf(bases, base).triggers;
  return (texts ?? []).map((text) => {
    const [trigger, ...more] = parseDockerfile(text, file).instructions;
    if (trigger && more.length === 0) return { ...trigger, start: from.start, end: from.end };
    const problem = `the ONBUILD trigger ${text} is not one instruction`;
    throw new BuildferryError('dockerfile-invalid', { file, line: from.start, problem });
  });
}

/** A trigger as an image holds it: BuildKit parses it anew where it fires, with a backslash as escape character. */
function triggerText({ keyword, args, heredocs }: Instruction): string | undefined {
  if (keyword !== 'onbuild') return undefined;
  return args + heredocs.map(({ content, name }) => `\n${content}${name}`).join('');
}

/** The line of the user's own file at which an instruction stands. */
export function lineIn(unit: Pick<BuildUnit, 'service'>, line: number): number {
  return unit.service.dockerfile.offset + line;
}
