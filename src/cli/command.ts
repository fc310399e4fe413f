import type { ParseArgsOptionsConfig } from 'node:util';
import type { Reporter } from '../events.ts';

/** What a command gets besides its arguments. */
export interface CommandContext {
  report: Reporter;
  signal: AbortSignal;
}

/** Flags as they were given: strings, lists of strings, or true. */
export type Flags = Record<string, string | boolean | (string | boolean)[] | undefined>;

/** One command: flags in, one library call, a result out. */
export interface Command {
  name: string;
  /** One sentence. */
  summary: string;
  /** What stands behind the name: its arguments, optional ones in brackets, then its flags: `BUNDLE [--project DIR]`. */
  usage: string;
  options: ParseArgsOptionsConfig;
  /** What each flag does, by its name. */
  flags: Record<string, string>;
  /** What a boolean flag may be given behind `=`, by its name: `refresh: 'SERVICE'`. */
  values?: Record<string, string>;
  examples: string[];
  /** With `--json` it prints events as they come; others print one document. */
  streams: boolean;
  /** `positionals` are as many as `usage` asks for, none of them empty. */
  run(flags: Flags, positionals: string[], context: CommandContext): Promise<CommandResult>;
}

/** What a command leads to: data for programs, lines for people. */
export interface CommandResult {
  data: unknown;
  lines: string[];
}

/** The names of a command's arguments, in their order: the words of its usage before the first flag. */
export function argumentsOf({ usage }: Pick<Command, 'usage'>): { all: string[]; required: string[] } {
  const words = usage.split(' ');
  const firstFlag = words.findIndex((word) => /^\[?-|^\[flags\]$/.test(word));
  const all = firstFlag === -1 ? words : words.slice(0, firstFlag);
  return {
    all: all.map((word) => word.replace(/^\[(\w+)\]$/, '$1')),
    required: all.filter((word) => !word.startsWith('[')),
  };
}

/** A flag's text; undefined when it was not given. */
export function textFlag(flags: Flags, name: string): string | undefined {
  const value = flags[name];
  return typeof value === 'string' ? value : undefined;
}

/** A flag that may be given several times, or with commas; undefined when it was not given. */
export function listFlag(flags: Flags, name: string): string[] | undefined {
  const value = flags[name];
  if (!Array.isArray(value)) return undefined;
  return value.flatMap((item) => String(item).split(',')).filter((item) => item !== '');
}
