import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { cargoSparseIndex } from '../../../../src/ecosystems/index-filters/cargo-sparse-index.ts';
import { reduceIndex, type Stored } from '../../../helpers/reduce-index.ts';

const file = (version: string, name = 'bitflags') =>
  `https://static.example/crates/${name}/${version}/download`;
const line = (vers: string, name = 'bitflags') =>
  `${JSON.stringify({ name, vers, deps: [], cksum: 'aa', features: {}, yanked: false })}\n`;
const index = (...versions: string[]) => versions.map((version) => line(version)).join('');
const url = 'https://index.example/bi/tf/bitflags';
const reduce = (text: string, stored: Stored, at = url) =>
  reduceIndex(cargoSparseIndex, { url: at, type: 'text/plain', text }, stored);

test('of versions that are compatible with one that the RUN downloaded only those aboard stay', () => {
  const all = index('1.0.0', '1.3.2', '2.0.0-rc.1', '2.4.0', '2.5.0', '2.6.0');
  const reduced = reduce(all, { own: [file('2.5.0')], others: [file('2.4.0')] });
  assert.is(reduced, index('1.0.0', '1.3.2', '2.4.0', '2.5.0'));
});

test('before 1.0 the first number that is not zero decides', () => {
  const all = index('0.0.1', '0.0.2', '0.1.0', '0.1.1', '0.2.0', '1.0.0+build');
  assert.is(reduce(all, { own: [file('0.1.1')] }), index('0.0.1', '0.0.2', '0.1.1', '0.2.0', '1.0.0+build'));
  assert.is(reduce(all, { own: [file('0.0.2')] }), undefined);
});

test('what only other RUNs downloaded says nothing of what this one chose for other targets', () => {
  assert.is(reduce(index('1.3.1', '1.3.2'), { others: [file('1.3.1')] }), undefined);
});

test('registries that keep crates as files', () => {
  const own = ['https://crates.example/files/bitflags-2.5.0.crate'];
  assert.is(reduce(index('2.4.0', '2.5.0'), { own }), index('2.5.0'));
});

test('short names have folders of their own, and a path that is none is left alone', () => {
  for (const [path, name] of [
    ['1/a', 'a'],
    ['2/cc', 'cc'],
    ['3/l/log', 'log'],
    ['my/_c/my_Crate', 'my_Crate'],
  ]) {
    const text = line('1.0.0', name) + line('1.1.0', name);
    const at = `https://index.example/base/${path?.toLowerCase()}`;
    assert.is(reduce(text, { own: [file('1.0.0', name)] }, at), line('1.0.0', name), path);
  }
  const own = [file('1.0.0')];
  assert.is(reduce(index('1.0.0', '1.1.0'), { own }, 'https://index.example/bitflags'), undefined);
  assert.is(reduce(`${index('1.0.0', '1.1.0')}{`, { own }), undefined);
  assert.is(
    reduce(line('1.0.0', 'other') + line('1.1.0', 'other'), { own: [file('1.0.0', 'other')] }),
    undefined,
  );
});

test.run();
