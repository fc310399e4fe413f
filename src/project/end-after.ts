import type { Instruction } from '../dockerfile/instruction.ts';
import { reachOf } from '../dockerfile/reach.ts';
import type { Stage } from '../dockerfile/stages.ts';
import type { Run } from './runs.ts';
import type { BuildUnit } from './unit.ts';

/** A RUN that the user's Dockerfile does not have. */
export interface AddedRun {
  instruction: Instruction;
  slice: string;
}

/** The same build, ending after one of its stages, with more RUNs behind it. */
export function endAfter(unit: BuildUnit, stage: Stage, added: readonly AddedRun[]): BuildUnit {
  const start = { start: stage.from.start, end: stage.from.end };
  const runs = added.map(({ instruction, slice }) => ({ slice, instruction: { ...instruction, ...start } }));
  const longer: Stage = {
    ...stage,
    instructions: [...stage.instructions, ...runs.map(({ instruction }) => instruction)],
  };
  const earlier = unit.stages.stages.slice(0, unit.stages.stages.indexOf(stage));
  const stages = { ...unit.stages, stages: [...earlier, longer] };
  const reach = reachOf(unit.dockerfile, stages);
  const own: Run[] = unit.runs.filter((run) => run.stage === stage || reach.stages.includes(run.stage));
  return {
    ...unit,
    stages,
    reach,
    runs: [...own, ...runs.map((run) => ({ ...run, stage: longer, text: run.slice }))],
  };
}
