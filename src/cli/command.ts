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
  /** What stands behind the name: `[PROJECT]`, `BUNDLE --project DIR`. */
  usage: string;
  options: ParseArgsOptionsConfig;
  /** What each flag does, by its name. */
  flags: Record<string, string>;
  examples: string[];
  /** It tells its progress as it goes; others only have a result. */
  streams: boolean;
  run(flags: Flags, positionals: string[], context: CommandContext): Promise<CommandResult>;
}

/** What a command leads to: data for programs, lines for people. */
export interface CommandResult {
  data: unknown;
  lines: string[];
}

/** A flag's text; undefined when it was not given. */
export function textFlag(flags: Flags, name: string): string | undefined {
  const value = flags[name];
  return typeof value === 'string' ? value : undefined;
}

/** A flag that may be given several times, or with commas. */
export function listFlag(flags: Flags, name: string): string[] | undefined {
  const value = flags[name];
  if (!Array.isArray(value)) return undefined;
  return value.flatMap((item) => String(item).split(',')).filter((item) => item !== '');
}
