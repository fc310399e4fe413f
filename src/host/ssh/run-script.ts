import { PassThrough } from 'node:stream';
import type { ClientChannel } from 'ssh2';
import { keepText } from '../keep-text.ts';
import type { Connection } from './connection.ts';
import { request } from './request.ts';

/** A script for the remote host. */
export interface ScriptRequest {
  /** What it is for, in words that end an error's sentence. */
  purpose: string;
  /** POSIX shell; words from elsewhere in it are quoted. */
  script: string;
  /** Milliseconds. Default: one minute. */
  withinMs?: number;
  /** Called with each line of standard output and standard error as it comes. */
  onLine?: (line: string) => void;
}

/** What a script left behind. */
export interface ScriptResult {
  /** Undefined when it was ended by a signal. */
  exitCode: number | undefined;
  stdout: string;
  stderr: string;
}

/**
 * Runs a script with the remote host's `sh` and waits for it. The script goes in by standard input, so that it
 * does not matter which shell the user has there and how long it is. It is one compound command: what was cut
 * on its way does nothing.
 *
 * @throws remote-failed when nothing can be run there, the connection breaks or time runs out.
 */
export async function runScript(connection: Connection, wanted: ScriptRequest): Promise<ScriptResult> {
  const { purpose, withinMs } = wanted;
  const channel = await request<ClientChannel>(connection, { purpose }, (done) =>
    connection.client.exec('sh -s', done),
  );
  const ended = request<number | null>(
    connection,
    { purpose, ...(withinMs === undefined ? {} : { withinMs }) },
    (done) => {
      channel.on('error', done);
      channel.on('close', (code: number | null) => done(undefined, code));
    },
  );
  const output = Promise.all([
    keepText(channel.pipe(new PassThrough()), wanted.onLine),
    keepText(channel.stderr.pipe(new PassThrough()), wanted.onLine),
  ]);
  channel.end(`{\n${wanted.script}\n} </dev/null\n`);
  const exitCode = (await ended) ?? undefined;
  const [stdout, stderr] = await output;
  return { exitCode, stdout, stderr };
}

/** One word for a POSIX shell, whatever is in it (POSIX.1-2017, Shell Command Language, 2.2.2). */
export function quote(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}

/** The slowest disk that is waited for, in bytes a millisecond. */
const slowest = 5000;

/** Milliseconds that a script which reads this many bytes may take. */
export function timeToRead(bytes: number): number {
  return 60_000 + bytes / slowest;
}
