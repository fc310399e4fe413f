import type { Heredoc } from './heredoc.ts';

/** One instruction of a Dockerfile. Lines count from 1; `end` includes heredocs. */
export interface Instruction {
  /** In lower case: `run`, `from`, ... */
  keyword: string;
  /** Each `--name=value` before the arguments, quotes and escapes removed. */
  flags: string[];
  /** What follows the flags, on one line. */
  args: string;
  /** The arguments, where they are a JSON array of strings. */
  json?: string[];
  heredocs: Heredoc[];
  start: number;
  end: number;
  /** The exact text, line ends included. */
  source: string;
}

/** Splits a joined line into keyword, flags and arguments, as BuildKit's splitCommand does. */
export function toInstruction(line: string, escapeChar: string): Instruction {
  const [, keyword = '', rest = ''] = /^([^\t\v\f\r ]+)[\t\v\f\r ]*([\s\S]*)$/.exec(line.trim()) ?? [];
  const { flags, args } = splitFlags(rest, escapeChar);
  const json = parseJsonStrings(args);
  const nothingYet = { heredocs: [], start: 0, end: 0, source: '' };
  return { keyword: keyword.toLowerCase(), flags, args, ...(json ? { json } : {}), ...nothingYet };
}

function splitFlags(text: string, escapeChar: string): { flags: string[]; args: string } {
  const flags: string[] = [];
  let position = 0;
  for (;;) {
    while (/\s/.test(text[position] ?? '')) position++;
    if (!text.startsWith('--', position)) break;
    const { word, end } = readFlag(text, position, escapeChar);
    position = end;
    if (word === '--') break;
    flags.push(word);
  }
  return { flags, args: text.slice(position).trim() };
}

function readFlag(text: string, start: number, escapeChar: string): { word: string; end: number } {
  const e = `\\${escapeChar}`;
  const piece = `${e}[\\s\\S]?|"(?:${e}[\\s\\S]|[^"])*"?|'(?:${e}[\\s\\S]|[^'])*'?|\\S`;
  const flag = new RegExp(`(?:${piece})*`, 'y');
  flag.lastIndex = start;
  const [source = ''] = flag.exec(text) ?? [];
  const pieces = source.match(new RegExp(piece, 'g')) ?? [];
  return { word: pieces.map((part) => plainPiece(part, escapeChar)).join(''), end: start + source.length };
}

/** A piece of a flag without its quotes and escapes. */
function plainPiece(piece: string, escapeChar: string): string {
  const quote = piece[0] === '"' || piece[0] === "'" ? piece[0] : '';
  const closed = quote !== '' && piece.length > 1 && piece.endsWith(quote);
  const inner = piece.slice(quote.length, closed ? -1 : undefined);
  return inner.replace(new RegExp(`\\${escapeChar}([\\s\\S]?)`, 'g'), '$1');
}

/** The strings of a JSON array, or undefined when `text` is anything else. */
function parseJsonStrings(text: string): string[] | undefined {
  if (!text.startsWith('[')) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) && value.every((item) => typeof item === 'string') ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The value of a flag such as `--from=builder`; undefined when it is not there. */
export function flagValue(instruction: Instruction, name: string): string | undefined {
  const prefix = `--${name}=`;
  return instruction.flags.find((flag) => flag.startsWith(prefix))?.slice(prefix.length);
}

/** All values of a flag that may be repeated, such as `--mount=`. */
export function flagValues(instruction: Instruction, name: string): string[] {
  const prefix = `--${name}=`;
  return instruction.flags.filter((flag) => flag.startsWith(prefix)).map((flag) => flag.slice(prefix.length));
}

/** The instruction behind ONBUILD; undefined for any other. */
export function onbuildOf(instruction: Instruction, escapeChar: string): Instruction | undefined {
  if (instruction.keyword !== 'onbuild' || instruction.args === '') return undefined;
  return {
    ...toInstruction(instruction.args, escapeChar),
    heredocs: instruction.heredocs,
    start: instruction.start,
    end: instruction.end,
  };
}
