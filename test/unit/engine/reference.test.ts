import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  familiarReference,
  fullReference,
  parseReference,
  sameReference,
  sameRepository,
} from '../../../src/engine/reference.ts';

const digest = `sha256:${'a'.repeat(64)}`;

const cases: [text: string, full: string, familiar: string][] = [
  ['python', 'docker.io/library/python:latest', 'python:latest'],
  ['python:3.12-slim', 'docker.io/library/python:3.12-slim', 'python:3.12-slim'],
  ['docker.io/library/python:3', 'docker.io/library/python:3', 'python:3'],
  ['redislabs/redismod', 'docker.io/redislabs/redismod:latest', 'redislabs/redismod:latest'],
  ['reg.corp:5000/team/app:1', 'reg.corp:5000/team/app:1', 'reg.corp:5000/team/app:1'],
  ['localhost/app', 'localhost/app:latest', 'localhost/app:latest'],
  [`python@${digest}`, `docker.io/library/python@${digest}`, `python@${digest}`],
  [`python:3@${digest}`, `docker.io/library/python:3@${digest}`, `python:3@${digest}`],
];

for (const [text, full, familiar] of cases) {
  test(`${text.slice(0, 40)} means ${full.slice(0, 50)}`, () => {
    const parsed = parseReference(text);
    assert.ok(parsed);
    assert.is(fullReference(parsed), full);
    assert.is(familiarReference(parsed), familiar);
  });
}

test('what is no reference is none', () => {
  for (const text of ['', 'Python', '-x', 'a//b', 'a:', '$X', 'a b', '../a'])
    assert.is(parseReference(text), undefined, text);
});

test('two spellings of one image are the same', () => {
  assert.ok(sameReference('nginx', 'docker.io/library/nginx:latest'));
  assert.not.ok(sameReference('nginx', 'nginx:alpine'));
});

test('a repository is the same whatever its tags and digests are', () => {
  assert.ok(sameRepository('nginx:1', `docker.io/library/nginx@sha256:${'0'.repeat(64)}`));
  assert.not.ok(sameRepository('nginx', 'registry.test/library/nginx'));
  assert.not.ok(sameRepository('nginx', 'nginx/nginx'));
});

test.run();
