import type { CommandResult } from '../../src/cli/command.ts';
import { createRenderer } from '../../src/cli/render/renderer.ts';
import { BuildferryError, exitCodes } from '../../src/errors.ts';

/** Prints what a script's command returns, or its error as buildferry does. @returns the exit code. */
export async function report(
  argv: readonly string[],
  command: (argv: readonly string[]) => Promise<CommandResult>,
): Promise<number> {
  const renderer = createRenderer({ json: argv.includes('--json'), quiet: false, streams: false });
  try {
    renderer.finish(await command(argv));
    return 0;
  } catch (error) {
    const known: BuildferryError = error instanceof BuildferryError ? error : internal(error);
    renderer.fail(known);
    return exitCodes[known.code];
  } finally {
    renderer.close();
  }
}

function internal(error: unknown): BuildferryError {
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return new BuildferryError('internal', { detail }, error);
}
