import type { Instruction } from '../dockerfile/instruction.ts';
import type { Dockerfile } from '../dockerfile/parse.ts';
import type { Stage } from '../dockerfile/stages.ts';
import { type SliceName, sliceId, textId } from '../recording/slice-id.ts';

/** One RUN that a build executes, and the name of its slice. */
export interface Run {
  instruction: Instruction;
  stage: Stage;
  slice: string;
  /** Equal for RUNs that say the same. */
  text: string;
}

/** The RUNs of some stages with their slices. Equal ones in a stage are told apart by their order. */
export function canonicalRuns(dockerfile: Pick<Dockerfile, 'file'>, stages: readonly Stage[]): Run[] {
  return stages.flatMap((stage) => {
    const seen = new Map<string, number>();
    const runs = stage.instructions.filter(({ keyword }) => keyword === 'run');
    return runs.map((instruction) => {
      const text = canonicalText(instruction);
      const ordinal = seen.get(text) ?? 0;
      seen.set(text, ordinal + 1);
      const name = stage.name ?? String(stage.index);
      return {
        instruction,
        stage,
        slice: sliceId({ dockerfile: dockerfile.file, stage: name, text, ordinal }),
        text: textId(text),
      };
    });
  });
}

/** The slices of some RUNs, as a bundle names them. */
export function sliceNamesOf({ runs }: { runs: readonly Run[] }): SliceName[] {
  return runs.map(({ slice, text }) => ({ id: slice, text }));
}

/** The text that a RUN hands to its shell, heredocs included. */
export function commandOf({ instruction: { args, heredocs } }: Pick<Run, 'instruction'>): string {
  return [args, ...heredocs.map(({ content }) => content)].join('\n');
}

/** What a RUN says, however its lines are broken. */
function canonicalText({ flags, args, heredocs }: Instruction): string {
  return JSON.stringify([
    flags,
    args.replace(/\s+/g, ' '),
    heredocs.map(({ name, content }) => [name, content]),
  ]);
}
