import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { expandWord } from '../../../src/dockerfile/expand.ts';

const values: Record<string, string> = { str: 'foobarbaz', empty: '', version: '3.12', path: 'a/b/c.tar.gz' };
const expand = (word: string, escapeChar?: string) => expandWord(word, (name) => values[name], escapeChar);

const cases: [word: string, expected: string | undefined][] = [
  ['python:$version-slim', 'python:3.12-slim'],
  ['python:${version}', 'python:3.12'],
  ['${unset:-x}${empty:-y}${empty-z}', 'xy'],
  ['${str:+set}${unset:+set}${empty:+set}${empty+set}', 'setset'],
  ['${unset:-${version}}', '3.12'],
  ['${str#f*b}', 'arbaz'],
  ['${str##f*b}', 'az'],
  ['${str%b*}', 'foobar'],
  ['${str%%b*}', 'foo'],
  ['${str/ba/fo}', 'fooforbaz'],
  ['${str//ba/fo}', 'fooforfoz'],
  ['${path%.tar.gz}', 'a/b/c'],
  ['${path//\\//-}', 'a-b-c.tar.gz'],
  ['"$version \\" $"', '3.12 " $'],
  ["'$version'", '$version'],
  ['\\$version', '$version'],
  ['$unset', ''],
  ['${unset:?}', undefined],
  ['${str', undefined],
  ['"open', undefined],
  ['${}', undefined],
  ['${str:x}', undefined],
];

for (const [word, expected] of cases) {
  test(`${word} becomes ${expected}`, () => {
    assert.is(expand(word), expected);
  });
}

test('with a backtick as escape, a backslash is itself', () => {
  assert.is(expand('c:\\x`$version', '`'), 'c:\\x$version');
});

test.run();
