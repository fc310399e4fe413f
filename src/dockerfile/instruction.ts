import { splitFlags } from './flags.ts';
import type { Heredoc } from './heredoc.ts';
import { trim } from './white-space.ts';

/** One instruction of a Dockerfile. Lines count from 1; `end` includes heredocs. */
export interface Instruction {
  /** In lower case: `run`, `from`, ... */
  keyword: string;
  /** Each `--name=value` before the arguments, quotes and escapes removed, every byte a character as BuildKit has it. */
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

/** Instructions whose arguments may be a JSON array. */
const mayBeJson = ['add', 'cmd', 'copy', 'entrypoint', 'run', 'shell', 'volume'];

/** Splits a joined line into keyword, flags and arguments, as BuildKit does. */
export function toInstruction(line: string, escapeChar: string): Instruction {
  const [, written = '', rest = ''] = /^([^\t\v\f\r ]+)[\t\v\f\r ]*([\s\S]*)$/.exec(trim(line)) ?? [];
  const keyword = written.toLowerCase();
  const { flags, rest: args } = splitFlags(rest, escapeChar);
  const json = mayBeJson.includes(keyword) ? parseJsonStrings(args) : undefined;
  return { keyword, flags, args, ...(json ? { json } : {}), heredocs: [], start: 0, end: 0, source: '' };
}

/** The strings of a JSON array, or undefined when `text` is anything else. */
function parseJsonStrings(text: string): string[] | undefined {
  const list = parseJsonArray(text);
  return list?.every((item) => typeof item === 'string') ? (list as string[]) : undefined;
}

function parseJsonArray(text: string): unknown[] | undefined {
  if (!text.startsWith('[')) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whether the arguments are a JSON array of other things than strings, which BuildKit refuses. */
export function hasForeignJson({ keyword, args, json }: Instruction): boolean {
  return mayBeJson.includes(keyword) && json === undefined && parseJsonArray(args) !== undefined;
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

/** The instruction behind ONBUILD, without its heredocs; undefined for any other. */
export function onbuildOf({ keyword, args }: Instruction, escapeChar: string): Instruction | undefined {
  return keyword === 'onbuild' && args !== '' ? toInstruction(args, escapeChar) : undefined;
}
