import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { remoteSourceOf } from '../../../src/dockerfile/remote-source.ts';
import { fetchedSource } from '../../../src/project/fetched-source.ts';

function refOf(source: string): string {
  const remote = remoteSourceOf(source);
  assert.ok(remote, source);
  const fetched = fetchedSource({ ...remote, as: 'context', source, flags: [] });
  assert.is(fetched.source, source, 'what fetches it has its credentials');
  return fetched.ref;
}

/** Each as it is where the variables are set, where they are empty, and as somebody else has them. */
const same: string[][] = [
  [
    'https://git.example/x.git#v1:src',
    'https://canary@git.example/x.git#v1:src',
    'https://@git.example/x.git#v1:src',
    'https://:@git.example/x.git#v1:src',
    'https://me:@git.example/x.git#v1:src',
    'https://me:c@nary@git.example/x.git#v1:src',
    "https://me:it's@git.example/x.git#v1:src",
  ],
  ['git://git.example/x.git', 'git://canary@git.example/x.git'],
  [
    'https://h.example/f.tgz?token=canary&v=1',
    'https://h.example/f.tgz?token=&v=1',
    "https://h.example/f.tgz?token=it's one&v=1",
    'https://me:canary@h.example/f.tgz?token=another&v=1',
  ],
  ['https://h.example/f?se=2026&sig=canary', 'https://h.example/f?se=&sig='],
];

test('credentials take no part in the name of what is fetched', () => {
  for (const group of same) {
    const [first = '', ...others] = group;
    for (const other of others) assert.is(refOf(other), refOf(first), other);
  }
});

test('all else that says what is fetched does', () => {
  const sources = [
    ...same.map(([first = '']) => first),
    'https://git.example/x.git#v2:src',
    'https://git.example/y.git#v1:src',
    'https://h.example/f.tgz?token=canary&v=2',
    'https://h.example/f.tgz?v=1',
    'https://h.example/@scope/f.tgz?v=1',
    'https://h.example/f.tgz?v=me@1',
  ];
  assert.is(new Set(sources.map(refOf)).size, sources.length);
});

test.run();
