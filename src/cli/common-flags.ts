import type { ParseArgsOptionsConfig } from 'node:util';

/** The flags that every command has. */
export const commonOptions = {
  json: { type: 'boolean' },
  quiet: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const satisfies ParseArgsOptionsConfig;

/** What those flags do. */
export const commonFlags: Record<keyof typeof commonOptions, string> = {
  json: 'machine-readable output: events as they come, one a line, or one document',
  quiet: 'say nothing but errors and the result',
  help: 'this text',
};
