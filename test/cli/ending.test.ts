import { truncate } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isErrorOf } from '../../src/errors.ts';
import { run } from '../../src/host/run.ts';
import { makeSmallBundle } from '../helpers/small-bundle.ts';
import { environment, exitCodeIn, main } from './buildferry.ts';
import { createWorkspace, type Workspace } from './workspace.ts';

let workspace: Workspace;

test.before(async () => {
  workspace = await createWorkspace();
});

test.after(() => workspace.remove());

/** Runs a line of shell in which `$NODE $MAIN` is the command; returns its exit code and all that it said. */
async function shell(line: string, onLine: (line: string) => void = () => {}) {
  const said: string[] = [];
  try {
    await run({
      command: 'sh',
      args: ['-c', line],
      env: { ...environment, NODE: process.execPath, MAIN: main },
      timeoutMs: 60_000,
      onLine: (text) => {
        said.push(text);
        onLine(text);
      },
    });
    return { exitCode: 0, said };
  } catch (error) {
    if (!isErrorOf(error, 'program-failed')) throw error;
    return { exitCode: exitCodeIn(error.facts.reason), said };
  }
}

for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const) {
  test(`${signal} ends a verification that is under way with ${code}`, async () => {
    const bundle = await makeSmallBundle(join(workspace.directory, signal), { 'images/blob': '' });
    const tooMuchToHash = 2 ** 40;
    await truncate(join(bundle, 'images/blob'), tooMuchToHash);
    let pid = 0;
    const { exitCode, said } = await shell(`echo $$; exec $NODE $MAIN verify ${bundle}`, (line) => {
      if (/^\d+$/.test(line)) pid = Number(line);
      if (line === 'Verifying ...') process.kill(pid, signal);
    });
    assert.is(exitCode, code);
    assert.equal(said.slice(-2), ['buildferry: Interrupted.', 'Nothing was left half-done; run it again.']);
  });
}

test('a reader that stops early, as head does, is no error', async () => {
  const sample = resolve(import.meta.dirname, '../projects/sample');
  const { said } = await shell(`{ $NODE $MAIN scan ${sample} --quiet; echo "ended with $?" >&2; } | true`);
  assert.equal(said, ['ended with 0']);
});

test.run();
