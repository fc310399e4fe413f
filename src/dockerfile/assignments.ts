import { expandWord } from './expand.ts';
import type { Instruction } from './instruction.ts';

/** What decides which value an ARG has. */
export interface ArgInputs {
  /** Arguments that the build was given. */
  args: Readonly<Record<string, string>>;
  escapeChar: string;
  /** The values of those that stand before the first FROM. */
  globalValues: ReadonlyMap<string, string>;
}

/** Applies an ARG to `values`: what the build was given, else its default, else what stands before the first FROM. */
export function declareArgs(values: Map<string, string>, { args }: Instruction, inputs: ArgInputs): void {
  for (const [name, fallback] of assignmentsOf(args)) {
    const value =
      inputs.args[name] ??
      (fallback === undefined
        ? inputs.globalValues.get(name)
        : expandWord(fallback, (other) => values.get(other), inputs.escapeChar));
    if (value !== undefined) values.set(name, value);
  }
}

/** Applies an ENV to `values`: all of its pairs see what was set before it. `ENV name value` is its older form. */
export function setVariables(values: Map<string, string>, { args }: Instruction, escapeChar: string): void {
  const before = new Map(values);
  const [, name = '', rest = ''] = /^([^\s=]+)\s+([\s\S]*)$/.exec(args) ?? [];
  const pairs: Assignment[] = name === '' ? assignmentsOf(args) : [[name, rest]];
  for (const [key, value = ''] of pairs)
    values.set(key, expandWord(value, (other) => before.get(other), escapeChar) ?? '');
}

type Assignment = [name: string, value?: string];

/** The words of an ARG or ENV, quotes kept, each split at its first `=`. */
function assignmentsOf(args: string): Assignment[] {
  const words = args.match(/(?:"(?:\\.|[^"\\])*"|'[^']*'|\\.|[^\s"'])+/g) ?? [];
  return words.map((word) => {
    const equals = word.indexOf('=');
    return equals === -1 ? [word] : [word.slice(0, equals), word.slice(equals + 1)];
  });
}
