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
const unreadable = 'its output could not be read';

/**
 * Starts a program in a process group of its own and waits for it; what it started is ended with it when
 * time runs out or `signal` aborts. Every program that buildferry waits for is started here.
 *
 * @throws program-missing when there is no such program; program-failed, with command, reason and the end
 *   of its output, when it exits with anything but 0, dies of a signal or runs out of time; what `consume` or
 *   `onLine` threw, when that is why it ended.
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
  const read = (stream: Readable, consume?: RunRequest['consume']): Promise<string> => {
    const reading = consume ? consume(stream).then(() => '') : keepText(stream, request.onLine);
    return reading.catch((error: unknown) => {
      // A program that has closed its output is ending by itself, and says why.
      if (!stream.readableEnded) guard.end(unreadable);
      throw error;
    });
  };
  const reading = Promise.allSettled([
    read(child.stdout as Readable, request.consume),
    read(child.stderr as Readable),
  ]);
  const [result, [stdout, stderr]] = await Promise.all([child, reading]);
  const reason = guard.release() ?? exitReason(result);
  const broken = [stdout, stderr].find(({ status }) => status === 'rejected') as PromiseRejectedResult;
  if (broken && (reason === undefined || reason === unreadable)) throw broken.reason;
  const output = { stdout: textOf(stdout), stderr: textOf(stderr) };
  if (reason === undefined) return output;
  const end = { reason, output: output.stderr + output.stdout, cause: broken?.reason };
  throw failure(request, result.code, end);
}

const textOf = (reading: PromiseSettledResult<string>): string =>
  reading.status === 'fulfilled' ? reading.value : '';

function feed(stdin: NodeJS.WritableStream | null, input: string | Readable | undefined): void {
  if (stdin === null || input === undefined) return;
  // A program that ends early closes its input; its exit code tells why, not the broken pipe.
  stdin.on('error', () => {});
  if (typeof input === 'string') return void stdin.end(input);
  // What the program no longer takes would stay open for ever.
  stdin.on('close', () => input.destroy());
  input.on('error', () => stdin.end()).pipe(stdin);
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

interface End {
  reason: string;
  output: string;
  cause: unknown;
}

function failure(request: RunRequest, code: string | undefined, end: End): unknown {
  if (request.signal?.aborted && request.signal.reason instanceof BuildferryError)
    return request.signal.reason;
  if (code === 'ENOENT') return new BuildferryError('program-missing', { program: request.command });
  const command = [request.command, ...request.args].join(' ');
  const facts = { command, reason: end.reason, output: end.output.slice(-8192) };
  return new BuildferryError('program-failed', facts, end.cause);
}
