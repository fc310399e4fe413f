import { BuildferryError, isErrorOf } from '../errors.ts';
import { type RunRequest, run } from '../host/run.ts';
import { maskedFailure, maskedOutput } from '../recording/masked-output.ts';
import type { CollectContext } from './collector.ts';

/** A program that a cache needs, and for which cache. */
export interface ToolRequest extends RunRequest {
  /** As messages call it, see cacheName. */
  cache: string;
}

const timeoutMs = 3_600_000;

/**
 * Runs a program that a cache is collected or restored with, for an hour at most, and returns its standard output
 * without the last line end.
 *
 * @throws cache-unsuitable when it is not installed or fails, with its own words.
 */
export async function runTool({ cache, ...request }: ToolRequest): Promise<string> {
  try {
    const { stdout } = await run({ timeoutMs, ...request });
    return stdout.trimEnd();
  } catch (error) {
    throw asUnsuitable(cache, maskedFailure(error));
  }
}

function asUnsuitable(cache: string, error: unknown): unknown {
  if (isErrorOf(error, 'program-missing')) {
    const problem = `${error.facts.program} is needed and is not installed`;
    return new BuildferryError('cache-unsuitable', { cache, problem }, error);
  }
  if (!isErrorOf(error, 'program-failed')) return error;
  const { command, reason, output } = error.facts;
  const problem = `this failed (${reason}): ${command}`;
  return new BuildferryError('cache-unsuitable', { cache, problem, output }, error);
}

/** The part of a request by which a program's lines are reported and an interrupt reaches it. */
export function watchedBy({ report, signal }: CollectContext): Pick<RunRequest, 'onLine' | 'signal'> {
  return { onLine: maskedOutput({ report, stage: 'caches' }), ...(signal ? { signal } : {}) };
}

/** Whether a program can be started here; `args` is what it is asked for. */
export async function isInstalled(
  command: string,
  args: readonly string[] = ['--version'],
): Promise<boolean> {
  return run({ command, args }).then(
    () => true,
    () => false,
  );
}
