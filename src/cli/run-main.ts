import { closest } from '../closest.ts';
import { BuildferryError, exitCodes, version } from '../index.ts';
import type { Command } from './command.ts';
import { commands } from './commands/all.ts';
import { exitCodeOf } from './exit-code.ts';
import { commandHelp, generalHelp } from './help.ts';
import { readArguments } from './read-arguments.ts';
import { createRenderer, type Renderer } from './render/renderer.ts';

/** Runs the command line and returns the exit code. Results go to standard output, everything else to standard error. */
export async function runMain(argv: readonly string[]): Promise<number> {
  const [name = '', ...rest] = argv;
  switch (name) {
    case '':
      process.stderr.write(generalHelp(commands));
      return exitCodes.usage;
    case '--version':
      process.stdout.write(`${version}\n`);
      return 0;
    case 'help':
    case '--help':
    case '-h':
      return runHelp(rest);
    default:
      return runCommand(name, rest);
  }
}

function runHelp([name]: readonly string[]): number {
  const command = commands.find((candidate) => candidate.name === name);
  process.stdout.write(command ? commandHelp(command) : generalHelp(commands));
  return 0;
}

async function runCommand(name: string, argv: readonly string[]): Promise<number> {
  const command = commands.find((candidate) => candidate.name === name);
  // Known before the flags are read: what is wrong with them is rendered, too.
  const given = [name, ...argv.slice(0, endOfFlags(argv))];
  const renderer = createRenderer({
    json: given.includes('--json'),
    quiet: given.includes('--quiet'),
    streams: command?.streams === true,
  });
  const interruption = listenForInterruption();
  try {
    if (!command) throw unknownCommand(name);
    await callCommand(command, argv, { renderer, signal: interruption.signal });
    return 0;
  } catch (error) {
    const known = toBuildferryError(interruption.signal.aborted ? interruption.signal.reason : error);
    renderer.fail(known);
    return exitCodeOf(known);
  } finally {
    renderer.close();
    interruption.stop();
  }
}

function endOfFlags(argv: readonly string[]): number {
  const end = argv.indexOf('--');
  return end === -1 ? argv.length : end;
}

function unknownCommand(name: string): BuildferryError {
  if (name.startsWith('-')) {
    const hint = 'Flags stand behind the command: `buildferry scan --json`.';
    return new BuildferryError('usage', { problem: `${name} is no command`, hint });
  }
  const names = commands.map((command) => command.name);
  const meant = closest(name, names);
  const hint = meant ? `Did you mean \`buildferry ${meant}\`?` : `There are ${names.join(', ')}.`;
  return new BuildferryError('usage', { problem: `there is no command ${name}`, hint });
}

async function callCommand(
  command: Command,
  argv: readonly string[],
  { renderer, signal }: { renderer: Renderer; signal: AbortSignal },
): Promise<void> {
  const { flags, positionals } = readArguments(command, argv);
  if (flags.help) process.stdout.write(commandHelp(command));
  else renderer.finish(await command.run(flags, positionals, { report: renderer.report, signal }));
}

/** Aborts on Ctrl-C and on a polite request to end; what is under way then cleans up after itself, undisturbed by more. */
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

function toBuildferryError(error: unknown): BuildferryError {
  if (error instanceof BuildferryError) return error;
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return new BuildferryError('internal', { detail }, error);
}
