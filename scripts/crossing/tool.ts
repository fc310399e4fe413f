import { resolve } from 'node:path';
import { run } from '../../src/host/run.ts';

const main = resolve(import.meta.dirname, '../../src/cli/main.ts');

/** How the tool is called. */
export interface ToolCall {
  args: readonly string[];
  env: Readonly<Record<string, string | undefined>>;
  cwd?: string;
  onLine?: (line: string) => void;
}

/** Runs the command line tool of this clone and returns what it printed on standard output. */
export async function callTool({ args, env, cwd, onLine }: ToolCall): Promise<string> {
  const { stdout } = await run({
    command: process.execPath,
    args: [main, ...args],
    env,
    cwd,
    onLine,
    timeoutMs: 3_600_000,
  });
  return stdout;
}
