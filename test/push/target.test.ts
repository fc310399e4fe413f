import { userInfo } from 'node:os';
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isErrorOf } from '../../src/errors.ts';
import { parseTarget } from '../../src/push/target.ts';

const user = userInfo().username;

const accepted: [string, ReturnType<typeof parseTarget>][] = [
  ['ssh://plant-7/srv', { user, host: 'plant-7', port: 22, directory: '/srv' }],
  ['ssh://deploy@plant-7:2222/srv/b/', { user: 'deploy', host: 'plant-7', port: 2222, directory: '/srv/b' }],
  ['ssh://h/~/bundles', { user, host: 'h', port: 22, directory: 'bundles' }],
  ['ssh://h/~', { user, host: 'h', port: 22, directory: '.' }],
  ['ssh://h/~/', { user, host: 'h', port: 22, directory: '.' }],
  ['ssh://h//srv', { user, host: 'h', port: 22, directory: '//srv' }],
  ['ssh://d@[fd00::7]:22/srv', { user: 'd', host: 'fd00::7', port: 22, directory: '/srv' }],
  ['ssh://[::1]/srv', { user, host: '::1', port: 22, directory: '/srv' }],
  ['ssh://corp%5Cme@h/a%20b%23c', { user: 'corp\\me', host: 'h', port: 22, directory: '/a b#c' }],
  ['ssh://h/a b/@x:y', { user, host: 'h', port: 22, directory: '/a b/@x:y' }],
];

for (const [text, target] of accepted) {
  test(`${text} is a target`, () => assert.equal(parseTarget(text), target));
}

const refused: [string, RegExp][] = [
  ['', /is no ssh:\/\/ URL/],
  ['plant-7:/srv', /plant-7:\/srv is no ssh/],
  ['https://h/srv', /is no ssh/],
  ['SSH://h/srv', /is no ssh/],
  ['ssh://', /no host/],
  ['ssh:///srv', /no host/],
  ['ssh://h', /no folder/],
  ['ssh://h/', /no folder/],
  ['ssh://h:2222', /no folder/],
  ['ssh://me:secret@h/srv', /password/],
  ['ssh://:@h/srv', /password/],
  ['ssh://@h/srv', /no user/],
  ['ssh://h:/srv', /no port/],
  ['ssh://h:0/srv', /0 is no port/],
  ['ssh://h:65536/srv', /65536 is no port/],
  ['ssh://h:22a/srv', /22a is no port/],
  ['ssh://h:022/srv', /no port/],
  ['ssh://::1/srv', /no (host|port)/],
  ['ssh://[::1/srv', /no (host|port)/],
  ['ssh://[plant]/srv', /plant is no IPv6/],
  ['ssh://[]/srv', /no IPv6/],
  ['ssh://-oProxyCommand=x/srv', /no host name/],
  ['ssh://h h/srv', /no host name/],
  ['ssh://h/~bob/srv', /own home/],
  ['ssh://h/srv?x', /holds \?.*%3F/],
  ['ssh://h/srv#x', /holds #.*%23/],
  ['ssh://h/100%', /% that stands for no character/],
  ['ssh://h/%FF', /% that stands for no character/],
  ['ssh://h/a%00b', /control character/],
  ['ssh://h/a\nb', /control character/],
  ['ssh://u%0a@h/srv', /control character/],
];

for (const [text, problem] of refused) {
  test(`${JSON.stringify(text)} is refused`, () => {
    const error = thrownBy(() => parseTarget(text));
    assert.ok(isErrorOf(error, 'usage'), String(error));
    assert.match(error.facts.problem, problem);
    assert.not.match(error.facts.problem, /secret/);
  });
}

test('whatever is given, it is a target or refused as usage', () => {
  const part = fc.oneof(
    fc.constantFrom('ssh://', '@', ':', '/', '[', ']', '%', '~', 'h', '22', '::1'),
    fc.string(),
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 10 }), (parts) => {
      const error = thrownBy(() => {
        const { host, port, directory } = parseTarget(parts.join(''));
        assert.ok(host !== '' && port > 0 && port < 65536 && directory !== '');
      });
      assert.ok(error === undefined || isErrorOf(error, 'usage'), String(error));
    }),
    { numRuns: 5000 },
  );
});

function thrownBy(work: () => unknown): unknown {
  try {
    work();
    return undefined;
  } catch (error) {
    return error;
  }
}

test.run();
