import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { text } from 'node:stream/consumers';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { BuildferryError, isErrorOf } from '../../src/errors.ts';
import { type RunRequest, run } from '../../src/host/run.ts';

function shell(script: string, more: Partial<RunRequest> = {}): Promise<{ stdout: string; stderr: string }> {
  return run({ command: 'sh', args: ['-c', script], ...more });
}

async function failureOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => assert.unreachable('it did not fail'),
    (error: unknown) => error,
  );
}

/** Reads to the end, and is not content with what came. */
async function refuse(stdout: NodeJS.ReadableStream): Promise<void> {
  throw new Error(`cut short: ${await text(stdout)}`);
}

test('a program that fails says why itself, also where its output was cut short by that', async () => {
  const error = await failureOf(shell('printf half; echo "no space left" >&2; exit 3', { consume: refuse }));
  assert.ok(isErrorOf(error, 'program-failed'));
  assert.is(error.facts.reason, 'exit code 3');
  assert.match(error.facts.output, 'no space left');
  assert.match(String(error.cause), 'cut short: half');
});

test('a program that goes well does not hide that its output was refused', async () => {
  const error = await failureOf(shell('printf half', { consume: refuse }));
  assert.match(String(error), 'cut short: half');
});

test('a program whose output nobody takes any more is ended, and the reason is the one of whoever read it', async () => {
  const started = performance.now();
  const consume = async (): Promise<void> => {
    throw new Error('the disk is full');
  };
  const error = await failureOf(shell('sleep 60', { consume }));
  assert.match(String(error), 'the disk is full');
  assert.ok(performance.now() - started < 20_000);
});

test('an interruption is what is reported, not what it cut short', async () => {
  const controller = new AbortController();
  const interrupted = new BuildferryError('interrupted', { signal: 'SIGINT' });
  setTimeout(() => controller.abort(interrupted), 200);
  const error = await failureOf(shell('sleep 60', { consume: refuse, signal: controller.signal }));
  assert.is(error, interrupted);
});

test('input that a program does not take to its end is closed', async () => {
  const input = createReadStream('/dev/zero');
  const closed = once(input, 'close');
  await shell('head -c 1 >/dev/null', { input });
  await closed;
});

test('a program that is not there, and one that runs out of time, are told apart', async () => {
  const missing = await failureOf(run({ command: 'no-such-program', args: [] }));
  assert.ok(isErrorOf(missing, 'program-missing'));
  const late = await failureOf(shell('sleep 60', { timeoutMs: 300 }));
  assert.ok(isErrorOf(late, 'program-failed'));
  assert.match(late.facts.reason, 'longer than 0.3 s');
});

test.run();
