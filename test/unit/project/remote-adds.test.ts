import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Bases } from '../../../src/project/base-facts.ts';
import { type ServiceFacts, unitOf } from '../../helpers/unit.ts';

function fetchedBy(text: string, facts: ServiceFacts = {}, bases: Bases = {}): (string | undefined)[] {
  return unitOf(text, facts, bases).adds.flatMap(({ sources }) =>
    sources.map(({ fetched }) => fetched?.source),
  );
}

test('ARG and ENV count in their order, what the build was given before a default', () => {
  assert.equal(
    fetchedBy(
      'FROM a\nARG V=1\nADD http://h/$V /\nENV V=2\nADD http://h/${V} /\nARG V=3\nADD http://h/$V http://h/$NONE /x/\n',
    ),
    ['http://h/1', 'http://h/2', 'http://h/3', 'http://h/'],
  );
  assert.equal(fetchedBy('FROM a\nARG V=1\nADD http://h/$V /\n', { args: { V: '9' } }), ['http://h/9']);
});

test('an ARG without a default has the value from before the first FROM, the platform, or what the build was given', () => {
  const text = 'ARG V=1\nFROM a\nADD http://h/$V /\nARG V\nARG TARGETARCH\nADD http://h/$V-$TARGETARCH /\n';
  assert.equal(fetchedBy(text), ['http://h/', 'http://h/1-amd64']);
  assert.equal(fetchedBy(text, { args: { V: '9' } }), ['http://h/', 'http://h/9-amd64']);
});

test('a stage begins with all that its parent set, and with what the base image sets', () => {
  const text = 'FROM a AS one\nARG X=1\nENV Y=2\nFROM one\nADD http://h/$X$Y$Z /\n';
  assert.equal(fetchedBy(text, {}, { a: { env: { Z: '3', Y: 'never' } } }), ['http://h/123']);
});

test('an ENV may have several pairs, which do not see each other, quotes, or the older form', () => {
  assert.equal(
    fetchedBy('FROM a\nENV A=1\nENV A=2 B=$A C="x y"\nENV D  a b\nADD ["http://h/$A-$B-$C-$D", "/"]\n'),
    ['http://h/2-1-x y-a b'],
  );
});

test('the same address has the same image wherever it is used; other flags make another', () => {
  const refs = (text: string) =>
    unitOf(text).adds.flatMap(({ sources }) => sources.map(({ fetched }) => fetched?.ref));
  const [one] = refs('FROM a\nADD http://h/x /a\n');
  assert.equal(refs('FROM b\nARG X=x\nADD --chown=1 --chmod=600 http://h/$X /b/\n'), [one]);
  assert.not.equal(refs('FROM a\nADD --checksum=sha256:00 http://h/x /a\n'), [one]);
  assert.match(one ?? '', /^buildferry\.invalid\/source:[0-9a-f]{16}$/);
});

test('a stage that the target does not reach fetches nothing', () => {
  assert.equal(fetchedBy('FROM a AS one\nADD http://h/x /\nFROM b\nCMD ["x"]\n'), []);
});

test.run();
