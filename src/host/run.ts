import type { Readable } from 'node:stream';
import { execa } from 'execa';
import { BuildferryError } from '../errors.ts';
import { keepText } from './keep-text.ts';
import { endGroup } from './process-group.ts';

/** One program to start. Arguments are passed as they are; no shell reads them. */
export interface RunRequest {
  command: string;
  args: readonly string[];
  cwd?: string;
  /** Added to this process's environment; `undefined` removes a variable. */
  env?: Readonly<Record<string, string | undefined>>;
  /** Fed to standard input; without it standard input is empty. */
  input?: string | Readable;
  /** Milliseconds until the program and its children are ended. Default: 10 minutes. */
  timeoutMs?: number;
  signal?: AbortSignal;
  /** Called with each line of standard output and standard error as it comes. */
  onLine?: (line: string) => void;
  /** Reads standard output as bytes, instead of it being kept as text. Its failure ends the program. */
  consume?: (stdout: Readable) => Promise<void>;
}

/** What a program that ended with 0 had printed. */
export interface RunResult {
  stdout: string;
  stderr: string;
}

const defaultTimeoutMs = 600_000;

/**
 * Starts a program in a process group of its own and waits for it; what it started is ended with it when
 * time runs out or `signal` aborts. Every program that buildferry waits for is started here.
 *
 * @throws program-missing when there is no such program; program-failed, with command, reason and the end
 *   of its output, when it exits with anything but 0, dies of a signal or runs out of time.
 */
export async function run(request: RunRequest): Promise<RunResult> {
  const child = execa(request.command, [...request.args], {
    ...(request.cwd === undefined ? {} : { cwd: request.cwd }),
    env: { ...request.env } as Record<string, string>,
    stdin: request.input === undefined ? 'ignore' : 'pipe',
    buffer: false,
    detached: true,
    reject: false,
  });
  const guard = guardGroup(child.pid, request);
  feed(child.stdin, request.input);
  const stdout = child.stdout as Readable;
  const reading = Promise.all([
    request.consume ? request.consume(stdout).then(() => '') : keepText(stdout, request.onLine),
    keepText(child.stderr as Readable, request.onLine),
  ]).catch((error: unknown) => {
    guard.end('its output could not be read');
    return error instanceof Error ? error : new Error(String(error));
  });
  const [result, output] = await Promise.all([child, reading]);
  const reason = guard.release() ?? exitReason(result);
  if (output instanceof Error) throw output;
  if (reason === undefined) return { stdout: output[0], stderr: output[1] };
  throw failure(request, result.code, { reason, output: output[1] + output[0] });
}

function feed(stdin: NodeJS.WritableStream | null, input: string | Readable | undefined): void {
  if (stdin === null || input === undefined) return;
  // A program that ends early closes its input; its exit code tells why, not the broken pipe.
  stdin.on('error', () => {});
  if (typeof input === 'string') stdin.end(input);
  else input.on('error', () => stdin.end()).pipe(stdin);
}

function guardGroup(pid: number | undefined, request: RunRequest) {
  let reason: string | undefined;
  const end = (why: string): void => {
    reason ??= why;
    if (pid !== undefined) endGroup(pid);
  };
  const timeoutMs = request.timeoutMs ?? defaultTimeoutMs;
  const timer = setTimeout(() => end(`it took longer than ${timeoutMs / 1000} s`), timeoutMs);
  const onAbort = (): void => end('it was interrupted');
  if (request.signal?.aborted) onAbort();
  request.signal?.addEventListener('abort', onAbort, { once: true });
  const release = (): string | undefined => {
    clearTimeout(timer);
    request.signal?.removeEventListener('abort', onAbort);
    return reason;
  };
  return { end, release };
}

function exitReason(result: { failed: boolean; exitCode?: number; signal?: string; shortMessage?: string }) {
  if (!result.failed) return undefined;
  if (result.exitCode !== undefined) return `exit code ${result.exitCode}`;
  return result.signal === undefined
    ? (result.shortMessage ?? 'it did not start')
    : `signal ${result.signal}`;
}

function failure(request: RunRequest, code: string | undefined, end: { reason: string; output: string }) {
  if (request.signal?.aborted && request.signal.reason instanceof BuildferryError)
    return request.signal.reason;
  if (code === 'ENOENT') return new BuildferryError('program-missing', { program: request.command });
  const command = [request.command, ...request.args].join(' ');
  return new BuildferryError('program-failed', {
    command,
    reason: end.reason,
    output: end.output.slice(-8192),
  });
}
