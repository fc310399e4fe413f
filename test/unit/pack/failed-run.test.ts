import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { BuildferryError, isErrorOf } from '../../../src/errors.ts';
import { inOwnWords } from '../../../src/pack/failed-run.ts';

const error = new BuildferryError('program-failed', { command: 'docker', reason: '1', output: 'mixed' });

function words(lines: readonly string[]): string {
  const run = { slice: 'ab12', services: ['web'], file: 'Dockerfile', line: 3, stage: '0', command: 'make' };
  const own = inOwnWords(error, lines, [run]);
  return isErrorOf(own, 'program-failed') ? own.facts.output : String(own);
}

test('of a RUN that failed the output is kept, with its place, and nothing of the twin', () => {
  const lines = [
    '#7 [web 2/3] RUN --mount=x ["/node", "--slice", "ab12", "--", "/bin/sh", "-c", "make"]',
    '#8 [web internal] load .dockerignore',
    '#7 0.123 no rule',
    '#7 ERROR: process "/node --slice ab12" did not complete successfully: exit code: 2',
    'target web: failed to solve: process "/node --slice ab12" did not complete successfully: exit code: 2',
  ];
  assert.is(words(lines), 'no rule\nDockerfile:3: RUN make: exit code: 2');
});

test('of any other failure what compose said is kept, wherever the progress of other steps stands', () => {
  const lines = [
    '#4 [web 2/3] COPY nothing .',
    '#4 ERROR: failed to calculate checksum: "/nothing": not found',
    'target web: failed to solve: "/nothing": not found',
    '',
    '#9 [worker internal] load .dockerignore',
    '#9 CANCELED',
  ];
  assert.is(
    words(lines),
    '#4 ERROR: failed to calculate checksum: "/nothing": not found\ntarget web: failed to solve: "/nothing": not found',
  );
});

test('of an excerpt from the twin only the instruction that failed is kept', () => {
  const lines = [
    'web.Dockerfile:6',
    '--------------------',
    '   5 |     RUN --mount=type=bind,from=buildferry.invalid/helper:1 ["/node"]',
    '   6 | >>> COPY nothing /',
    '   7 |     # Dockerfile:4',
    '--------------------',
    'failed to solve: "/nothing": not found',
  ];
  assert.is(words(lines), 'COPY nothing /\nfailed to solve: "/nothing": not found');
});

test('a failure without a word stays as it is', () => {
  assert.is(words(['#9 CANCELED']), 'mixed');
});

test('a build that said nothing but its progress keeps what its program printed, masked', () => {
  const printed = { command: 'docker', reason: '1', output: 'get https://me:canary@h.example/x: EOF' };
  const own = inOwnWords(new BuildferryError('program-failed', printed), ['#1 transferring'], []);
  assert.ok(isErrorOf(own, 'program-failed'));
  assert.is(own.facts.output, 'get https://h.example/x: EOF');
});

test.run();
