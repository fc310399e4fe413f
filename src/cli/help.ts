import type { Command } from './command.ts';
import { commonFlags, commonOptions } from './common-flags.ts';
import { exitCodeTable } from './messages/en.ts';

const paths = ['output', 'project', 'manifest', 'identity', 'wanted'];

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
    'buildferry COMMAND --help tells more; buildferry --version says which one this is.',
    'First steps: buildferry scan, then buildferry pack.',
    '',
  ].join('\n');
}

/** The text of `buildferry COMMAND --help`. */
export function commandHelp(command: Command): string {
  const flags = Object.entries({ ...command.flags, ...commonFlags });
  const rows = flags.map(([name, text]) => ({ label: flagLabel(command, name), text }));
  const width = Math.max(...rows.map(({ label }) => label.length));
  return [
    command.summary,
    '',
    `Usage: buildferry ${command.name} ${command.usage}`,
    '',
    ...rows.map(({ label, text }) => `  ${label.padEnd(width)}  ${text}`),
    '',
    'Examples:',
    ...command.examples.map((example) => `  ${example}`),
    '',
    'Exit codes:',
    ...exitCodeTable.map(([code, meaning]) => `  ${String(code).padStart(3)}  ${meaning}`),
    '',
  ].join('\n');
}

function flagLabel({ options, values = {} }: Command, name: string): string {
  const all: Command['options'] = { ...commonOptions, ...options };
  const option = all[name];
  const short = option?.short ? `-${option.short}, ` : '    ';
  const value = paths.includes(name) ? ' PATH' : ' VALUE';
  if (values[name]) return `${short}--${name}[=${values[name]}]`;
  return `${short}--${name}${option?.type === 'string' ? value : ''}`;
}
