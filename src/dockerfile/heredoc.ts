import type { Instruction } from './instruction.ts';
import { lex } from './lexer.ts';
import { BadSubstitution } from './substitution.ts';

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

const pattern = /^(\d*)<<(-?)[\t\n\f\r ]*([^<]*)$/;
const mayHold = ['run', 'copy', 'add'];

/** The heredocs that an instruction's line opens, in order; none for exec form and other instructions. */
export function heredocsOf({ keyword, json }: Instruction, line: string): HeredocWord[] {
  if (!mayHold.includes(keyword) || json || !line.includes('<<')) return [];
  return wordsOf(line, { rawQuotes: true, rawEscapes: true }).flatMap((word) => parseHeredocWord(word) ?? []);
}

/** Parses one word as the opening of a heredoc; undefined when it is none. */
export function parseHeredocWord(word: string): HeredocWord | undefined {
  const [, , dash, rest = ''] = pattern.exec(word) ?? [];
  const [name, ...more] = wordsOf(rest);
  const [written = ''] = wordsOf(rest, { rawQuotes: true });
  if (name === undefined || more.length > 0) return undefined;
  return { name, chomp: dash === '-', expand: quotesIn(name) === quotesIn(written) };
}

/** The words of a text; none where BuildKit's lexer refuses it, though a shell may understand it. */
function wordsOf(text: string, raw: { rawQuotes?: boolean; rawEscapes?: boolean } = {}): string[] {
  try {
    return lex(text, { escapeChar: '\\', lookup: () => undefined, keepUnset: true, ...raw }).words;
  } catch (error) {
    if (error instanceof BadSubstitution) return [];
    throw error;
  }
}

const quotesIn = (text: string): number => text.match(/['"]/g)?.length ?? 0;

/** The text of a heredoc as the program sees it. */
export function heredocText({ chomp, content }: Heredoc): string {
  return chomp ? content.replace(/(^|\n)\t+/g, '$1') : content;
}
