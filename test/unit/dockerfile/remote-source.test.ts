import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { remoteSourceOf } from '../../../src/dockerfile/remote-source.ts';

test('an address of a repository is told from that of a file as BuildKit does it', () => {
  for (const source of [
    'https://h.example/x.git',
    'http://h.example:8080/team/x.git#v1:dir',
    'HTTPS://h.example/x.git',
    'https://h.example/x.git?ref=v1',
    'https://user:secret@h.example/x.git',
    'git://h.example/x',
  ])
    assert.equal(remoteSourceOf(source), { kind: 'repository', ssh: false }, source);
  for (const source of [
    'https://h.example/x.git/archive.tar',
    'https://h.example/x?y=z.git',
    'https://h.example/x#y.git',
    'https://h.example',
    'https://h.git',
  ])
    assert.equal(remoteSourceOf(source), { kind: 'file', ssh: false }, source);
});

test('what only an SSH key opens is known as that', () => {
  for (const source of ['git@h.example:team/x.git#v1', 'me@h.example:x', 'ssh://git@h.example/x.git'])
    assert.equal(remoteSourceOf(source), { kind: 'repository', ssh: true }, source);
});

test('everything else is a path', () => {
  for (const source of [
    'x.git',
    './x.git',
    'github.com/team/x',
    'HTTPS://h.example/x',
    'ftp://h.example/x',
    'a:b',
  ])
    assert.is(remoteSourceOf(source), undefined, source);
});

test.run();
