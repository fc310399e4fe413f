import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { matchesHosts } from '../../src/host/ssh/host-pattern.ts';
import { judgeHostKey, knownKeyTypes, parseKnownHosts } from '../../src/host/ssh/known-hosts.ts';

/** A key in the form in which servers show it: its type and 32 bytes. */
function key(fill: number, type = 'ssh-ed25519'): Buffer {
  const length = (bytes: number): Buffer => Buffer.from([0, 0, 0, bytes]);
  return Buffer.concat([length(type.length), Buffer.from(type), length(32), Buffer.alloc(32, fill)]);
}

const mine = key(1);
const other = key(2);
const text = (bytes: Buffer, type = 'ssh-ed25519'): string => `${type} ${bytes.toString('base64')}`;
const judge = (file: string, host = 'plant-7', port = 22): string =>
  judgeHostKey(parseKnownHosts(file), { host, port }, mine).is;

test('a plain line makes a key known, comments and blank lines nothing', () => {
  assert.is(judge(`\n# plant\n\nplant-7 ${text(mine)} root@plant-7\n`), 'known');
  assert.is(judge(`\tplant-7\t${text(mine)}\r\n`), 'known');
  assert.is(judge(`# plant-7 ${text(mine)}`), 'unknown');
  assert.is(judge(''), 'unknown');
});

test('names are compared without case, lists by comma', () => {
  assert.is(judge(`a,Plant-7,10.0.0.7 ${text(mine)}`, 'PLANT-7'), 'known');
  assert.is(judge(`a,plant-70 ${text(mine)}`), 'unknown');
});

test('another port than 22 has lines of its own', () => {
  assert.is(judge(`[plant-7]:2222 ${text(mine)}`, 'plant-7', 2222), 'known');
  assert.is(judge(`plant-7 ${text(mine)}`, 'plant-7', 2222), 'unknown');
  assert.is(judge(`[plant-7]:2222 ${text(mine)}`), 'unknown');
  assert.is(judge(`[fd00::7]:2222 ${text(mine)}`, 'FD00::7', 2222), 'known');
});

test('* and ? are wildcards, ! excludes, wherever it stands', () => {
  assert.is(judge(`*.corp,plant-? ${text(mine)}`), 'known');
  assert.is(judge(`* ${text(mine)}`, 'anything', 2222), 'known');
  assert.is(judge(`*,!plant-7 ${text(mine)}`), 'unknown');
  assert.is(judge(`!plant-7,* ${text(mine)}`), 'unknown');
  assert.is(judge(`!plant-* ${text(mine)}`, 'office'), 'unknown');
  assert.is(judge(`plant.7 ${text(mine)}`), 'unknown');
});

test('a hashed name is found, a wrong or broken one is not', () => {
  const salt = Buffer.alloc(20, 9);
  const hash = createHmac('sha1', salt).update('plant-7').digest('base64');
  const hosts = `|1|${salt.toString('base64')}|${hash}`;
  assert.is(judge(`${hosts} ${text(mine)}`), 'known');
  assert.is(judge(`${hosts} ${text(mine)}`, 'plant-8'), 'unknown');
  for (const broken of [hosts.replace('|1|', '|2|'), `${hosts}|x`, '|1||', '|1|', '|', `|1|${hash}`])
    assert.is(judge(`${broken} ${text(mine)}`), 'unknown', broken);
});

test('another key of the host means that it changed, even of another type', () => {
  assert.is(judge(`plant-7 ${text(other)}`), 'changed');
  assert.is(judge(`plant-7 ${text(key(1, 'ssh-rsa'), 'ssh-rsa')}`), 'changed');
  assert.is(judge(`plant-7 ${text(other)}\nplant-7 ${text(mine)}`), 'known');
});

test('a revoked key is refused wherever else it stands, another one is not', () => {
  assert.is(judge(`plant-7 ${text(mine)}\n@revoked * ${text(mine)}`), 'revoked');
  assert.is(judge(`@revoked * ${text(other)}\nplant-7 ${text(mine)}`), 'known');
  assert.is(judge(`@revoked office ${text(mine)}\nplant-7 ${text(mine)}`), 'known');
});

test('authorities and unknown markers say nothing', () => {
  assert.is(judge(`@cert-authority * ${text(mine)}`), 'unknown');
  assert.is(judge(`@strange plant-7 ${text(mine)}`), 'unknown');
});

test('lines that are not well formed say nothing', () => {
  const base64 = mine.toString('base64');
  for (const line of [
    'plant-7',
    'plant-7 ssh-ed25519',
    `plant-7 ssh-rsa ${base64}`,
    `plant-7 ${base64}`,
    `plant-7 ssh-ed25519 ${base64.slice(0, -8)}`,
    `plant-7 ssh-ed25519 ${base64}!`,
    'plant-7 ssh-ed25519 AAAA',
    `plant-7 ssh-ed25519 ${Buffer.alloc(3).toString('base64')}`,
    '@revoked',
  ])
    assert.not.equal(judge(line), 'known', line);
});

test('the types by which a host is known', () => {
  const file = `plant-7 ${text(key(1, 'ssh-rsa'), 'ssh-rsa')}\nplant-7 ${text(mine)}\noffice ${text(key(3, 'ssh-dss'), 'ssh-dss')}\n@revoked * ${text(key(4, 'x'), 'x')}`;
  assert.equal(knownKeyTypes(parseKnownHosts(file), { host: 'plant-7', port: 22 }), [
    'ssh-rsa',
    'ssh-ed25519',
  ]);
});

const word = fc.oneof(
  fc.constantFrom(
    'plant-7',
    '*',
    '!plant-7',
    'plant-?',
    '|1|',
    '|1|AAAA|AAAA',
    '@revoked',
    '@cert-authority',
    '#',
    ',',
  ),
  fc.constantFrom('ssh-ed25519', 'ssh-rsa', other.toString('base64'), mine.toString('base64').slice(0, -4)),
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.base64String({ maxLength: 40 }),
);
const file = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc
    .array(
      fc.array(word, { maxLength: 5 }).map((words) => words.join(' ')),
      { maxLength: 8 },
    )
    .map((lines) => lines.join('\n')),
);

test('whatever stands in the file, it is read, and a key that is not in it is not known', () => {
  fc.assert(
    fc.property(file, fc.integer({ min: 1, max: 65535 }), (content, port) => {
      assert.not(content.includes(mine.toString('base64')));
      assert.is.not(judgeHostKey(parseKnownHosts(content), { host: 'plant-7', port }, mine).is, 'known');
    }),
    { numRuns: 5000 },
  );
});

test('a key is known by its whole line among any others, unless one revokes it', () => {
  fc.assert(
    fc.property(file, (content) => {
      const lines = `${content}\nplant-7 ${text(mine)}\n`;
      assert.is(judge(lines), 'known');
      assert.is(judge(`${lines}@revoked plant-7 ${text(mine)}`), 'revoked');
    }),
    { numRuns: 1000 },
  );
});

test('wildcards mean what the same regular expression means', () => {
  const letters = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 8 });
  const names = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 8, minLength: 1 });
  fc.assert(
    fc.property(letters, names, (pattern, name) => {
      const expression = new RegExp(`^${pattern.replaceAll('*', '.*').replaceAll('?', '.')}$`);
      assert.is(matchesHosts(pattern, name), expression.test(name));
    }),
    { numRuns: 5000 },
  );
});

test('a pattern of many stars is no way to stop the program', () => {
  const hosts = Array.from({ length: 50 }, () => `${'a*'.repeat(100)}b`).join(',');
  assert.not(matchesHosts(hosts, 'a'.repeat(250)));
});

test.run();
