import { resolve } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { buildferry, deadSocket, type ErrorLine, onlyLine } from './buildferry.ts';

const sample = resolve(import.meta.dirname, '../projects/sample');

test('a document is one line, and nothing else is said', async () => {
  const { exitCode, stdout, stderr } = await buildferry(['scan', sample, '--json']);
  assert.is(exitCode, 0);
  assert.is(stderr, '');
  assert.is(onlyLine<{ project: string }>(stdout).project, 'sample');
});

test('an event stream is one object a line, and ends with the error', async () => {
  const { exitCode, stdout, stderr } = await buildferry(['pack', sample, '--dry-run', '--json']);
  assert.is(exitCode, 16);
  assert.is(stderr, '');
  const lines = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as ErrorLine);
  const { facts, ...error } = lines.at(-1) as ErrorLine;
  assert.equal(error, {
    type: 'error',
    code: 'engine-unreachable',
    exitCode: 16,
    what: `No Docker engine answers at ${deadSocket}.`,
    next: 'Start it, or set DOCKER_HOST or the docker context.',
  });
  assert.is(facts.host, deadSocket);
});

for (const [name, args, code, exitCode] of [
  ['wrong usage', ['verify'], 'usage', 2],
  ['an unknown command', ['scna'], 'usage', 2],
  ['an unknown flag', ['scan', '--fast'], 'usage', 2],
  ['a directory that is not there', ['scan', '/no/such'], 'usage', 2],
  ['a project that is not wired', ['wire', import.meta.dirname], 'not-wired', 2],
  ['what is no bundle', ['inspect', import.meta.dirname], 'bundle-incomplete', 10],
] as const) {
  test(`${name} is one object with code, exit code, facts and both sentences`, async () => {
    const ended = await buildferry([...args, '--json']);
    assert.is(ended.exitCode, exitCode);
    assert.is(ended.stderr, '');
    const error = onlyLine<ErrorLine>(ended.stdout);
    assert.equal(Object.keys(error), ['type', 'code', 'exitCode', 'facts', 'what', 'next']);
    assert.equal([error.type, error.code, error.exitCode], ['error', code, exitCode]);
    assert.ok(error.what.length > 10 && error.next.length > 10);
  });
}

test.run();
