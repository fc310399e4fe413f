import { flagValue, flagValues, type Instruction } from './instruction.ts';
import { mountField, mountType, parseMount } from './mounts.ts';
import { isStageNumber, type Stage } from './stages.ts';

/** Something that a `from` names: another stage, or an image or named context outside the Dockerfile. */
export type Source = { stage: Stage } | { outside: string };

/** One `from` of an instruction, and what it is used as. */
export interface Use {
  as: 'from' | 'copy-from' | 'mount-from';
  source: Source;
  instruction: Instruction;
}

/** Everything that the instructions of one stage take from elsewhere; nothing for `scratch`, nor for what ONBUILD holds back. */
export function usesOf(stage: Stage, stages: readonly Stage[]): Use[] {
  const base: Use[] = stage.parent
    ? [{ as: 'from', source: { stage: stage.parent }, instruction: stage.from }]
    : outside('from', stage.base, stage.from);
  return [...base, ...stage.instructions.flatMap((instruction) => instructionUses(instruction, stages))];
}

function instructionUses(instruction: Instruction, stages: readonly Stage[]): Use[] {
  if (instruction.keyword === 'copy') {
    const from = flagValue(instruction, 'from');
    return from === undefined
      ? []
      : resolve({ as: 'copy-from', from, instruction, stage: copiedStage(from, stages) });
  }
  if (instruction.keyword !== 'run') return [];
  return flagValues(instruction, 'mount').flatMap((flag) => {
    const mount = parseMount(flag);
    const from = mountField(mount, 'from');
    if (from === undefined || mountType(mount) === 'secret' || mountType(mount) === 'ssh') return [];
    return resolve({ as: 'mount-from', from, instruction, stage: stageNamed(from, stages) });
  });
}

interface Resolve {
  as: Use['as'];
  from: string;
  instruction: Instruction;
  stage: Stage | undefined;
}

function resolve({ as, from, instruction, stage }: Resolve): Use[] {
  return stage ? [{ as, source: { stage }, instruction }] : outside(as, from, instruction);
}

function outside(as: Use['as'], name: string, instruction: Instruction): Use[] {
  return name === 'scratch' ? [] : [{ as, source: { outside: name }, instruction }];
}

/** The stage that `COPY --from` means by a name or a number; undefined when it means something outside. */
export function copiedStage(from: string, stages: readonly Stage[]): Stage | undefined {
  return isStageNumber(from) ? stages[Number(from)] : stageNamed(from, stages);
}

/** The stage of a name, the last where there are several; undefined when it means something outside. */
export function stageNamed(name: string, stages: readonly Stage[]): Stage | undefined {
  return stages.findLast((stage) => stage.name === name.toLowerCase());
}
