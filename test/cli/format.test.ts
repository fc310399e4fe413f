import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { counted, formatBytes, formatDuration, table, visible } from '../../src/cli/format.ts';
import { closest } from '../../src/closest.ts';

test('bytes have the unit in which they are below a thousand', () => {
  const shown = [0, 999, 1000, 9949, 9950, 999_499, 999_500, 229e6, 1.3e9, 999.6e9, 1.5e15].map(formatBytes);
  assert.equal(shown, [
    '0 B',
    '999 B',
    '1.0 kB',
    '9.9 kB',
    '10 kB',
    '999 kB',
    '1.0 MB',
    '229 MB',
    '1.3 GB',
    '1.0 TB',
    '1500 TB',
  ]);
});

test('durations never show sixty seconds', () => {
  const shown = [80, 999.4, 999.6, 4200, 59_949, 59_960, 119_999, 200_000].map(formatDuration);
  assert.equal(shown, [
    '80 ms',
    '999 ms',
    '1.0 s',
    '4.2 s',
    '59.9 s',
    '1 min 0 s',
    '2 min 0 s',
    '3 min 20 s',
  ]);
});

test('one thing is in the singular', () => {
  assert.equal(
    [counted(0, 'image'), counted(1, 'image'), counted(2, 'image')],
    ['0 images', '1 image', '2 images'],
  );
});

test('columns stand two spaces apart, and no line ends with spaces', () => {
  assert.equal(
    table([
      ['a', 'bbb', ''],
      ['cc', 'd', 'e'],
    ]),
    ['a   bbb', 'cc  d    e'],
  );
  assert.equal(table([]), []);
});

test('control characters become visible, colours go, letters of all languages stay', () => {
  assert.is(
    visible('\u001b[31mred\u001b[0m \u0007\r\u009b1m \u00fc\u4e2d\ttab\nline'),
    'red \u00b7\u00b7\u00b71m \u00fc\u4e2d\ttab\nline',
  );
});

test('the word that was meant is found: swapped, missing, wrong and extra letters', () => {
  const known = ['scan', 'pack', 'pip', 'npm', 'node-modules'];
  const meant = ['scna', 'pak', 'nmp', 'Pip', 'node_modules', 'nodemodule'].map((word) =>
    closest(word, known),
  );
  assert.equal(meant, ['scan', 'pack', 'npm', 'pip', 'node-modules', 'node-modules']);
  assert.is(closest('frobnicate', known), undefined);
  assert.is(closest('x', []), undefined);
});

test.run();
