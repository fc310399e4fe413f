import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parseInvocation } from '../../../src/recorder/invocation.ts';

test('every option has its own value, in any order', () => {
  const script = ['--script', '/x', 'echo --slice'];
  const options = [...script, '--host-network', '--slice', 'ab12'];
  assert.equal(parseInvocation(['replay', ...options, '--', 'sh', '/x']), {
    mode: 'replay',
    slice: 'ab12',
    hostNetwork: true,
    script: { path: '/x', text: 'echo --slice' },
    args: ['sh', '/x'],
  });
});

test('without --slice there is no slice, whatever else is said', () => {
  assert.is(parseInvocation(['replay', '--host-network', '--', 'x']).slice, '');
  assert.equal(parseInvocation(['probe', 'a', 'b']), {
    mode: 'probe',
    slice: '',
    hostNetwork: false,
    args: ['a', 'b'],
  });
});

test('a mode that there is not is refused', () => {
  assert.throws(() => parseInvocation(['replays', '--', 'x']), 'has no mode replays');
});

test.run();
