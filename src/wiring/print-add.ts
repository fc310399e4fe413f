import { printFlag } from '../dockerfile/flags.ts';
import type { AddedSource, RemoteAdd } from '../project/remote-adds.ts';

/** What decides how an ADD is printed. */
export interface AddPrinting {
  escapeChar: string;
  /** Whether the image of something that BuildKit would fetch is aboard. */
  hasSource(ref: string): boolean;
}

/**
 * Prints an ADD that fetches something: each source as an instruction of its own, in their order, and what is fetched
 * as a COPY out of the image that holds it. What is not aboard stays as it is.
 */
export function printAdd(add: RemoteAdd, printing: AddPrinting): string {
  const { instruction, sources, destination } = add;
  const isInline = ({ word }: AddedSource): boolean => !instruction.json && word.startsWith('<<');
  const lines = sources
    .filter((source) => !isInline(source))
    .map((source) => printOne(add, source, printing));
  const inline = sources.filter(isInline).map(({ word }) => word);
  if (inline.length === 0) return lines.join('');
  const flags = printFlags(without(instruction.flags, ofRemote), printing);
  const bodies = instruction.heredocs.map(({ content, name }) => `${content}${name}\n`);
  return [...lines, `ADD ${flags}${inline.join(' ')} ${destination}\n`, ...bodies].join('');
}

const ofRemote = /^--(?:checksum|keep-git-dir)(?:=|$)/;
const ofAdd = /^--(?:checksum|keep-git-dir|unpack)(?:=|$)/;

function printOne(
  { instruction: { flags }, destination }: RemoteAdd,
  { word, fetched }: AddedSource,
  printing: AddPrinting,
): string {
  const line = (keyword: string, kept: readonly string[], source: string): string =>
    `${keyword} ${printFlags(kept, printing)}${JSON.stringify([source, destination])}\n`;
  if (!fetched) return line('ADD', without(flags, ofRemote), word);
  if (!printing.hasSource(fetched.ref)) return line('ADD', flags, word);
  // Whatever BuildKit called the one file of such an image, the pattern finds it.
  const source = fetched.kind === 'file' ? '/*' : '/';
  return line('COPY', [`--from=${fetched.ref}`, ...without(flags, ofAdd)], source);
}

const without = (flags: readonly string[], pattern: RegExp): string[] =>
  flags.filter((flag) => !pattern.test(flag));

function printFlags(flags: readonly string[], { escapeChar }: AddPrinting): string {
  return flags.map((flag) => `${printFlag(flag, escapeChar)} `).join('');
}
