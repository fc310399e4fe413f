import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { isErrorOf } from '../../src/errors.ts';
import { run } from '../../src/host/run.ts';
import { dockerClient } from '../helpers/docker-client.ts';

/** The program that these tests start. */
export const main = resolve(import.meta.dirname, '../../src/cli/main.ts');

/** No engine answers there. */
export const deadSocket = 'unix:///nowhere/docker.sock';

/** How the command ended. */
export interface Ended {
  exitCode: number;
  stdout: string;
  /** Its last 8 kB, where it did not end with 0. */
  stderr: string;
}

/** Where the command runs, and what is added to its environment. */
export interface Surroundings {
  cwd?: string;
  env?: Record<string, string | undefined>;
}

/** The environment of every test here: no engine, no colours, nothing of the caller's own compose settings. */
export const environment: Record<string, string | undefined> = {
  ...(await dockerClient()),
  DOCKER_HOST: deadSocket,
  DOCKER_CONTEXT: undefined,
  COMPOSE_FILE: undefined,
  COMPOSE_PROFILES: undefined,
  COMPOSE_PROJECT_NAME: undefined,
  NO_COLOR: '1',
};

/** Runs `buildferry` as people do, in a process of its own, with no Docker engine to be had. */
export async function buildferry(args: readonly string[], { cwd, env }: Surroundings = {}): Promise<Ended> {
  let stdout = '';
  const request = {
    command: process.execPath,
    args: [main, ...args],
    ...(cwd === undefined ? {} : { cwd }),
    env: { ...environment, ...env },
    timeoutMs: 120_000,
    consume: async (stream: NodeJS.ReadableStream) => {
      stdout = await text(stream);
    },
  };
  try {
    const { stderr } = await run(request);
    return { exitCode: 0, stdout, stderr };
  } catch (error) {
    if (!isErrorOf(error, 'program-failed')) throw error;
    return { exitCode: exitCodeIn(error.facts.reason), stdout, stderr: error.facts.output };
  }
}

/** The exit code that a failed run names. */
export function exitCodeIn(reason: string): number {
  const code = /^exit code (\d+)$/.exec(reason)?.[1];
  if (code === undefined) throw new Error(`the command did not exit: ${reason}`);
  return Number(code);
}

/** What a command that failed with `--json` says: one line with one object. */
export interface ErrorLine {
  type: 'error';
  code: string;
  exitCode: number;
  facts: Record<string, unknown>;
  what: string;
  next: string;
}

/** Reads the one line that is on standard output. */
export function onlyLine<T>(stdout: string): T {
  const lines = stdout.split('\n');
  if (lines.length !== 2 || lines[1] !== '') throw new Error(`not one line: ${stdout}`);
  return JSON.parse(lines[0] ?? '');
}
