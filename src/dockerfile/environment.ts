import { declareArgs, setVariables } from './assignments.ts';
import type { Instruction } from './instruction.ts';
import type { Stage, StageList } from './stages.ts';

/** What decides a stage's variables besides its own instructions. */
export interface EnvironmentInputs extends Pick<StageList, 'globalValues'> {
  /** Arguments that the build was given. */
  args: Readonly<Record<string, string>>;
  escapeChar: string;
  /** The variables that a base image sets, as far as that is known. */
  envOf(base: string): Readonly<Record<string, string>>;
}

/**
 * The variables that an instruction of a stage sees, or those at the stage's end: what the base image or the whole
 * parent stage sets, then each ENV and ARG in their order, as BuildKit's dispatchArg and dispatchEnv have it.
 */
export function environmentAt(
  stage: Stage,
  inputs: EnvironmentInputs,
  before?: Instruction,
): ReadonlyMap<string, string> {
  const values = new Map(
    stage.parent ? environmentAt(stage.parent, inputs) : Object.entries(inputs.envOf(stage.base)),
  );
  for (const instruction of stage.instructions) {
    if (instruction === before) break;
    if (instruction.keyword === 'env') setVariables(values, instruction, inputs.escapeChar);
    if (instruction.keyword === 'arg') declareArgs(values, instruction, inputs);
  }
  return values;
}
