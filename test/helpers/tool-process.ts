import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { BuildferryEvent } from '../../src/events.ts';

const main = resolve(import.meta.dirname, '../../src/cli/main.ts');

/** What the tool's error says, as `--json` prints it. */
export interface ToldError {
  code: string;
  exitCode: number;
  facts: Record<string, unknown>;
  what: string;
}

/** How a run of the tool ended. */
export interface Ended {
  code: number | null;
  events: BuildferryEvent[];
  error?: ToldError;
  result?: unknown;
  /** Everything that it printed, but for progress. */
  output: string;
}

/** A run of the tool that can be watched and interrupted. */
export interface ToolProcess {
  /** The first event that fits; fails when the tool ends without one. */
  until(fits: (event: BuildferryEvent) => boolean): Promise<BuildferryEvent>;
  signal(name: 'SIGINT' | 'SIGTERM'): void;
  ended: Promise<Ended>;
}

/** Starts the command line tool of this clone with `--json`. */
export function startTool(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): ToolProcess {
  const child = spawn(process.execPath, [main, ...args, '--json'], { env: { ...process.env, ...env } });
  const ended: Ended = { code: null, events: [], output: '' };
  const watchers = new Set<() => void>();
  child.stderr.on('data', (chunk) => {
    ended.output += chunk;
  });
  createInterface({ input: child.stdout }).on('line', (line) => {
    const value = JSON.parse(line);
    if (value.type === 'error') ended.error = value;
    else if (value.type === 'result') ended.result = value.result;
    else ended.events.push(value);
    if (value.type !== 'stage-progress') ended.output += `${line}\n`;
    for (const look of watchers) look();
  });
  const end = new Promise<Ended>((done) =>
    child.on('close', (code) => {
      ended.code = code;
      done(ended);
    }),
  );
  const until: ToolProcess['until'] = (fits) => {
    const found = new Promise<BuildferryEvent>((done) => {
      const look = (): void => {
        const event = ended.events.find(fits);
        if (event) done(event);
      };
      watchers.add(look);
      look();
    });
    const never = end.then(({ output }) => Promise.reject(new Error(`it ended too early:\n${output}`)));
    return Promise.race([found, never]);
  };
  return { until, signal: (name) => void child.kill(name), ended: end };
}

/** Runs the command line tool to its end. */
export function runTool(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<Ended> {
  return startTool(args, env).ended;
}
