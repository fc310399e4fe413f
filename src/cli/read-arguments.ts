import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import { closest } from '../closest.ts';
import { BuildferryError } from '../index.ts';
import { argumentsOf, type Command, type Flags } from './command.ts';
import { commonOptions } from './common-flags.ts';

/** What stands behind a command's name. */
export interface Arguments {
  flags: Flags;
  /** As many as the command's usage asks for, none of them empty. */
  positionals: string[];
}

type Token = NonNullable<ReturnType<typeof parseArgs>['tokens']>[number];

/**
 * Reads what stands behind a command's name. Where `--help` is among it, the rest may be wrong.
 *
 * @throws usage with every fault: a flag that is not there, with the one that was probably meant, a value too many,
 *   missing or empty, and the same for arguments.
 */
export function readArguments(command: Command, argv: readonly string[]): Arguments {
  const options: ParseArgsOptionsConfig = { ...commonOptions, ...command.options };
  const { values, positionals, tokens } = parseArgs({
    args: [...argv],
    options,
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  const faults = [
    ...tokens.flatMap((token) => flagFault(token, options, command) ?? []),
    ...argumentFaults(command, positionals),
  ];
  if (faults.length > 0 && values.help !== true) {
    throw new BuildferryError('usage', {
      problem: faults.join('; '),
      hint: `Use it as: buildferry ${command.name} ${command.usage}; --help tells more.`,
    });
  }
  return { flags: values, positionals };
}

function flagFault(token: Token, options: ParseArgsOptionsConfig, command: Command): string | undefined {
  if (token.kind !== 'option') return undefined;
  const { name, rawName, value, inlineValue } = token;
  const option = Object.hasOwn(options, name) ? options[name] : undefined;
  if (!option) {
    const meant = closest(name, Object.keys(options));
    return `${rawName} is no flag of ${command.name}${meant ? ` (did you mean --${meant}?)` : ''}`;
  }
  if (option.type === 'boolean') {
    if (value === undefined) return undefined;
    if (!command.values?.[name]) return `${rawName} takes no value`;
    return value === '' ? `${rawName}= needs a value` : undefined;
  }
  const isFlag = !inlineValue && value !== undefined && /^-./.test(value);
  return !value || isFlag ? `${rawName} needs a value` : undefined;
}

function argumentFaults(command: Command, positionals: readonly string[]): string[] {
  const { required, all } = argumentsOf(command);
  const missing = required.slice(positionals.length);
  return [
    ...(missing.length > 0 ? [`${command.name} needs ${missing.join(' and ')}`] : []),
    ...all.filter((_, index) => positionals[index] === '').map((name) => `${name} is empty`),
    ...positionals.slice(all.length).map((extra) => `${command.name} has no place for ${extra}`),
  ];
}
