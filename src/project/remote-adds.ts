import { type EnvironmentInputs, environmentAt } from '../dockerfile/environment.ts';
import { expandWord } from '../dockerfile/expand.ts';
import type { Instruction } from '../dockerfile/instruction.ts';
import { remoteSourceOf } from '../dockerfile/remote-source.ts';
import type { Stage } from '../dockerfile/stages.ts';
import { splitBlanks } from '../dockerfile/white-space.ts';
import { type FetchedSource, fetchedSource } from './fetched-source.ts';

/** An ADD that takes something from elsewhere. */
export interface RemoteAdd {
  instruction: Instruction;
  /** In the order in which it names them. */
  sources: AddedSource[];
  destination: string;
}

/** One source of an ADD, as it is written, and what BuildKit would fetch for it; nothing for a path. */
export interface AddedSource {
  word: string;
  fetched?: FetchedSource;
  /** BuildKit can't fill its variables in. */
  unfilled?: true;
}

/** The ADDs of some stages that take something from elsewhere. Those that only name paths are not among them. */
export function remoteAdds(stages: readonly Stage[], inputs: EnvironmentInputs): RemoteAdd[] {
  return stages.flatMap((stage) =>
    stage.instructions
      .filter(({ keyword }) => keyword === 'add')
      .map((instruction) => readAdd(stage, instruction, inputs))
      .filter(({ sources }) => sources.some(({ fetched, unfilled }) => fetched || unfilled)),
  );
}

function readAdd(stage: Stage, instruction: Instruction, inputs: EnvironmentInputs): RemoteAdd {
  const words = instruction.json ?? splitBlanks(instruction.args);
  const values = environmentAt(stage, inputs, instruction);
  const fill = (text: string): string | undefined =>
    expandWord(text, (name) => values.get(name), inputs.escapeChar);
  return {
    instruction,
    sources: words.slice(0, -1).map((word) => readSource(word, instruction, fill)),
    destination: words.at(-1) ?? '',
  };
}

function readSource(
  word: string,
  { flags }: Instruction,
  fill: (text: string) => string | undefined,
): AddedSource {
  const source = fill(word);
  if (source === undefined) return remoteSourceOf(word) ? { word, unfilled: true } : { word };
  const remote = remoteSourceOf(source);
  if (!remote) return { word };
  const deciding = flags.filter(
    (flag) =>
      /^--checksum=/.test(flag) || (remote.kind === 'repository' && /^--keep-git-dir(?:=|$)/.test(flag)),
  );
  const filled = deciding.map((flag) => fill(flag) ?? flag);
  return { word, fetched: fetchedSource({ ...remote, as: 'add', source, flags: filled }) };
}
