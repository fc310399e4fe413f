import type { Command } from './command.ts';
import { exitCodeTable } from './messages/en.ts';

const common: Record<string, string> = {
  json: 'machine-readable output: events as they come, one a line, or one document',
  quiet: 'say nothing but errors and the result',
  help: 'this text',
};

/** The text of `buildferry --help`. */
export function generalHelp(commands: readonly Command[]): string {
  const width = Math.max(...commands.map(({ name }) => name.length));
  return [
    'buildferry carries a docker compose build across an air gap, and proves that it builds there before it leaves.',
    '',
    'Usage: buildferry COMMAND ...',
    '',
    ...commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`),
    '',
    'buildferry COMMAND --help tells more. First steps: buildferry scan, then buildferry pack.',
    '',
  ].join('\n');
}

/** The text of `buildferry COMMAND --help`. */
export function commandHelp(command: Command): string {
  const flags = Object.entries({ ...command.flags, ...common });
  const label = (name: string): string => {
    const option = command.options[name];
    return option?.type === 'string'
      ? `--${name} ${name === 'output' || name === 'project' ? 'PATH' : 'VALUE'}`
      : `--${name}`;
  };
  const width = Math.max(...flags.map(([name]) => label(name).length));
  return [
    command.summary,
    '',
    `Usage: buildferry ${command.name} ${command.usage}`.trimEnd(),
    '',
    ...flags.map(([name, text]) => `  ${label(name).padEnd(width)}  ${text}`),
    '',
    'Examples:',
    ...command.examples.map((example) => `  ${example}`),
    '',
    'Exit codes:',
    ...exitCodeTable.map(([code, meaning]) => `  ${String(code).padStart(3)}  ${meaning}`),
    '',
  ].join('\n');
}
