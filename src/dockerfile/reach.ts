import { BuildferryError } from '../errors.ts';
import { flagValue } from './instruction.ts';
import type { Dockerfile } from './parse.ts';
import { stageNamed, type Use, usesOf } from './sources.ts';
import { isStageNumber, type Stage, type StageList } from './stages.ts';

/** The part of a Dockerfile that one target needs. */
export interface Reach {
  target: Stage;
  /** In the order of the file; BuildKit never looks at the others. */
  stages: Stage[];
  /** What those stages take from elsewhere. */
  uses: Use[];
}

/**
 * What building `target` reaches; without a target, the last stage.
 *
 * @throws dockerfile-invalid when there is no such stage, or a COPY is from a stage number that is not one before.
 */
export function reachOf(dockerfile: Dockerfile, list: StageList, targetName?: string): Reach {
  const target = targetName === undefined ? list.stages.at(-1) : stageNamed(targetName, list.stages);
  if (!target) {
    const problem = `there is no stage named ${targetName}`;
    throw new BuildferryError('dockerfile-invalid', { file: dockerfile.file, line: 1, problem });
  }
  const uses = new Map<Stage, Use[]>();
  const pending = [target];
  for (let stage = pending.pop(); stage; stage = pending.pop()) {
    if (uses.has(stage)) continue;
    const own = usesOf(stage, list.stages);
    uses.set(stage, own);
    pending.push(...own.flatMap(({ source }) => ('stage' in source ? [source.stage] : [])));
  }
  const stages = list.stages.filter((stage) => uses.has(stage));
  for (const stage of stages) requireEarlierStages(dockerfile, stage);
  return { target, stages, uses: stages.flatMap((stage) => uses.get(stage) ?? []) };
}

function requireEarlierStages({ file }: Dockerfile, { instructions, index }: Stage): void {
  for (const instruction of instructions) {
    const from = instruction.keyword === 'copy' ? flagValue(instruction, 'from') : undefined;
    if (from === undefined || !isStageNumber(from) || (Number(from) >= 0 && Number(from) < index)) continue;
    const problem = `no stage number ${from} stands before this one`;
    throw new BuildferryError('dockerfile-invalid', { file, line: instruction.start, problem });
  }
}
