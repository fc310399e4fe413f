import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parseDockerfile } from '../../../src/dockerfile/parse.ts';
import { runCommandOf } from '../../../src/dockerfile/run-command.ts';

const shell = ['/bin/sh', '-c'];

function command(run: string) {
  const [, instruction] = parseDockerfile(`FROM a\n${run}\n`, 'Dockerfile').instructions;
  if (!instruction) throw new Error('no RUN');
  return runCommandOf(instruction, shell);
}

test('shell form goes to the shell, exec form does not', () => {
  assert.equal(command('RUN a && b').argv, ['/bin/sh', '-c', 'a && b']);
  assert.equal(command('RUN ["a", "b"]').argv, ['a', 'b']);
});

test('a lone heredoc is the script', () => {
  assert.equal(command('RUN <<EOF\na\nb\nEOF').argv, ['/bin/sh', '-c', 'a\nb\n']);
  assert.equal(command('RUN <<-EOF\n\ta\n\tEOF').argv, ['/bin/sh', '-c', 'a\n']);
});

test('a lone heredoc with a shebang is a program', () => {
  assert.equal(command('RUN <<PY\n#!/usr/bin/env python3\nprint(1)\nPY'), {
    argv: ['/bin/sh', '-c', '/dev/pipes/PY'],
    script: { path: '/dev/pipes/PY', text: '#!/usr/bin/env python3\nprint(1)\n' },
  });
});

test('with tabs in front a shebang is none: BuildKit looks before it drops them', () => {
  assert.equal(command('RUN <<-E\n\t#!/bin/x\n\ty\n\tE'), { argv: ['/bin/sh', '-c', '#!/bin/x\ny\n'] });
});

test('other heredocs are put back for the shell to read', () => {
  assert.equal(command('RUN cat <<A && python3 <<B\n1\nA\n2\nB').argv, [
    '/bin/sh',
    '-c',
    'cat <<A && python3 <<B\n1\nA\n2\nB',
  ]);
  assert.equal(command('RUN python3 <<EOF\nx\nEOF').argv, ['/bin/sh', '-c', 'python3 <<EOF\nx\nEOF']);
});

test.run();
