import { expandWord } from './expand.ts';
import type { Instruction } from './instruction.ts';
import { splitBlanks, trimStart } from './white-space.ts';
import { splitWords } from './words.ts';

/** What decides which value an ARG has. */
export interface ArgInputs {
  /** Arguments that the build was given. */
  args: Readonly<Record<string, string>>;
  escapeChar: string;
  /** The values of those that stand before the first FROM. */
  globalValues: ReadonlyMap<string, string>;
}

/**
 * Applies an ARG to `values`: what the build was given, else its default, else what stands before the first FROM.
 *
 * @returns the first word that has no name or can't be expanded; undefined where there is none.
 */
export function declareArgs(
  values: Map<string, string>,
  { args }: Instruction,
  inputs: ArgInputs,
): string | undefined {
  let bad: string | undefined;
  for (const [name, fallback] of assignmentsOf(args, inputs.escapeChar)) {
    const expanded =
      fallback === undefined
        ? inputs.globalValues.get(name)
        : expandWord(fallback, (other) => values.get(other), inputs.escapeChar);
    const value = inputs.args[name] ?? expanded;
    if (value !== undefined) values.set(name, value);
    if (name === '' || (value === undefined && fallback !== undefined)) bad ??= `${name}=${fallback ?? ''}`;
  }
  return bad;
}

/** Applies an ENV to `values`: all of its pairs see what was set before it. `ENV name value` is its older form. */
export function setVariables(values: Map<string, string>, { args }: Instruction, escapeChar: string): void {
  const before = new Map(values);
  for (const [key, value = ''] of pairsOf(args, escapeChar))
    values.set(key, expandWord(value, (other) => before.get(other), escapeChar) ?? '');
}

type Assignment = [name: string, value?: string];

function pairsOf(args: string, escapeChar: string): Assignment[] {
  const pairs = assignmentsOf(args, escapeChar);
  if (pairs[0]?.length !== 1) return pairs;
  const [name = ''] = splitBlanks(args);
  return [[name, trimStart(args.slice(name.length))]];
}

/** The words of an ARG or ENV, quotes kept, each split at its first `=`. */
function assignmentsOf(args: string, escapeChar: string): Assignment[] {
  return splitWords(args, escapeChar).map((word) => {
    const equals = word.indexOf('=');
    return equals === -1 ? [word] : [word.slice(0, equals), word.slice(equals + 1)];
  });
}
