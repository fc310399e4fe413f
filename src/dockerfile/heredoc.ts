import type { Instruction } from './instruction.ts';
import { splitRawWords, unquote } from './words.ts';

/** The word that opens a heredoc: `<<EOF`, `<<-EOF`, `<<'EOF'`. */
export interface HeredocWord {
  name: string;
  /** Leading tabs of every line are dropped (`<<-`). */
  chomp: boolean;
  /** COPY and ADD expand variables in it; a quoted word switches that off. */
  expand: boolean;
}

/** A heredoc with its text, line ends included, the closing line left out. */
export interface Heredoc extends HeredocWord {
  content: string;
}

const pattern = /^(\d*)<<(-?)\s*([^<]*)$/;
const mayHold = new Set(['run', 'copy', 'add']);

/** The heredocs that an instruction's line opens, in order; none for exec form and other instructions. */
export function heredocsOf(instruction: Instruction, line: string): HeredocWord[] {
  const keyword =
    instruction.keyword === 'onbuild' ? (instruction.args.split(/\s/)[0] ?? '') : instruction.keyword;
  if (!mayHold.has(keyword.toLowerCase()) || instruction.json || !line.includes('<<')) return [];
  return (splitRawWords(line) ?? []).flatMap((word) => parseHeredocWord(word) ?? []);
}

/** Parses one word as the opening of a heredoc; undefined when it is none. */
export function parseHeredocWord(word: string): HeredocWord | undefined {
  const match = pattern.exec(word);
  const rest = match?.[3] ?? '';
  const names = rest === '' ? [] : (splitRawWords(rest) ?? []);
  const [name] = names;
  if (!match || name === undefined || names.length !== 1) return undefined;
  return { name: unquote(name), chomp: match[2] === '-', expand: !/['"]/.test(name) };
}

/** The text of a heredoc as the program sees it. */
export function heredocText(heredoc: Heredoc): string {
  return heredoc.chomp ? heredoc.content.replace(/^\t+/gm, '') : heredoc.content;
}
