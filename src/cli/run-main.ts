import { parseArgs } from 'node:util';
import { BuildferryError, exitCodes } from '../errors.ts';
import type { Command, Flags } from './command.ts';
import { commands } from './commands/all.ts';
import { commandHelp, generalHelp } from './help.ts';
import { createRenderer } from './render/renderer.ts';

const commonOptions = {
  json: { type: 'boolean' },
  quiet: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** Runs the command line and returns the exit code. Results go to standard output, everything else to standard error. */
export async function runMain(argv: readonly string[]): Promise<number> {
  const [name = '', ...rest] = argv;
  const command = commands.find((candidate) => candidate.name === name);
  const isHelp = ['', '--help', '-h', 'help'].includes(name);
  if (isHelp) {
    process.stdout.write(generalHelp(commands));
    return name === '' ? exitCodes.usage : 0;
  }
  const wantsJson = rest.includes('--json');
  if (!command) {
    const problem = `there is no command ${name}`;
    return fail(new BuildferryError('usage', { problem, hint: 'Run `buildferry --help`.' }), wantsJson);
  }
  return runCommand(command, rest, wantsJson);
}

async function runCommand(command: Command, argv: readonly string[], wantsJson: boolean): Promise<number> {
  const interruption = listenForInterruption();
  try {
    const { flags, positionals } = readArguments(command, argv);
    if (flags.help) {
      process.stdout.write(commandHelp(command));
      return 0;
    }
    const renderer = createRenderer({
      json: flags.json === true,
      quiet: flags.quiet === true,
      streams: command.streams,
    });
    try {
      const result = await command.run(flags, positionals, {
        report: renderer.report,
        signal: interruption.signal,
      });
      renderer.finish(result);
      return 0;
    } finally {
      renderer.close();
    }
  } catch (error) {
    return fail(interruption.signal.aborted ? interruption.signal.reason : error, wantsJson);
  } finally {
    interruption.stop();
  }
}

function readArguments(command: Command, argv: readonly string[]): { flags: Flags; positionals: string[] } {
  try {
    const parsed = parseArgs({
      args: [...argv],
      options: { ...commonOptions, ...command.options },
      allowPositionals: true,
    });
    return { flags: parsed.values as Flags, positionals: parsed.positionals };
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    throw new BuildferryError(
      'usage',
      { problem, hint: `Run \`buildferry ${command.name} --help\`.` },
      error,
    );
  }
}

/** Aborts on Ctrl-C and on a polite request to end; what is under way then cleans up after itself. */
function listenForInterruption() {
  const controller = new AbortController();
  const abort = (signal: 'SIGINT' | 'SIGTERM'): void =>
    controller.abort(new BuildferryError('interrupted', { signal }));
  process.on('SIGINT', abort);
  process.on('SIGTERM', abort);
  const stop = (): void => {
    process.off('SIGINT', abort);
    process.off('SIGTERM', abort);
  };
  return { signal: controller.signal, stop };
}

function fail(error: unknown, json: boolean): number {
  const known: BuildferryError =
    error instanceof BuildferryError
      ? error
      : new BuildferryError('internal', { detail: detailOf(error) }, error);
  createRenderer({ json, quiet: false, streams: true }).fail(known);
  if (known.code === 'interrupted')
    return (known.facts as { signal: string }).signal === 'SIGTERM' ? 143 : 130;
  return exitCodes[known.code];
}

function detailOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
