import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { goList } from '../../../../src/ecosystems/index-filters/go-list.ts';
import { reduceIndex, type Stored } from '../../../helpers/reduce-index.ts';

const base = 'https://proxy.example/go/github.com/!shop/kit/@v';
const reduce = (text: string, stored: Stored) =>
  reduceIndex(goList, { url: `${base}/list`, type: 'text/plain', text }, stored);

test('versions stay whose module is aboard, and those that the RUN looked at', () => {
  const stored = {
    own: [`${base}/v1.10.0.zip`, `${base}/v1.1.0.info`, `${base}/v1.2.0.mod`],
    others: [`${base}/v1.3.0.zip`, `${base}/v1.4.0.mod`],
  };
  const list = 'v1.10.0\nv1.1.0\nv1.2.0\nv1.3.0\nv1.4.0\nv1.5.0\n';
  assert.is(reduce(list, stored), 'v1.10.0\nv1.1.0\nv1.2.0\nv1.3.0\n');
});

test('what is newer than the RUN\u2019s own goes: go would look whether it retracts any', () => {
  const stored = {
    own: [`${base}/v1.0.0.zip`, `${base}/v1.1.0.zip`, `${base}/v2.0.0.info`, `${base}/v2.0.0.mod`],
    others: [`${base}/v1.2.0.zip`, `${base}/v0.9.0.zip`],
  };
  const list = 'v0.9.0\nv1.0.0\nv1.1.0\nv1.2.0\nv2.0.0\n';
  assert.is(reduce(list, stored), 'v0.9.0\nv1.0.0\nv1.1.0\n');
  assert.is(reduce(list, { ...stored, own: stored.own.slice(2) }), 'v0.9.0\nv1.2.0\nv2.0.0\n');
});

test('capital letters are escaped in addresses, and times in the list do not count', () => {
  const own = [`${base}/v1.0.0-!r!c1.zip`];
  assert.is(
    reduce('v1.0.0-RC1 2026-01-01T00:00:00Z\nv1.0.0-rc1\n', { own }),
    'v1.0.0-RC1 2026-01-01T00:00:00Z\n',
  );
});

test('a list of which no module is aboard, or all are, stays as it is', () => {
  assert.is(reduce('v1.0.0\nv1.1.0\n', { own: [`${base}/v1.0.0.mod`] }), undefined);
  assert.is(reduce('v1.0.0\n', { own: [`${base}/v1.0.0.zip`] }), undefined);
  assert.is(reduce('v1.0.0\nv1.1.0\n', { others: [`${base}/v1.0.0.zip`] }), undefined, 'none is its own');
  assert.is(reduce('', {}), undefined);
});

test.run();
