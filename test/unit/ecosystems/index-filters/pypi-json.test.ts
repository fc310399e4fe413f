import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { pypiJson } from '../../../../src/ecosystems/index-filters/pypi-json.ts';
import { reduceIndex, type Stored } from '../../../helpers/reduce-index.ts';

const base = 'https://files.example/packages';
const file = (filename: string, more: object = {}) => ({
  filename,
  url: `${base}/${filename}`,
  hashes: { sha256: 'aa' },
  'requires-python': '>=3.8',
  yanked: false,
  ...more,
});
const page = {
  meta: { 'api-version': '1.3', '_last-serial': 7 },
  name: 'shop-kit',
  files: [
    file('shop_kit-1.0-py3-none-any.whl', { 'core-metadata': { sha256: 'bb' }, size: 10 }),
    file('shop_kit-1.0.tar.gz', { 'core-metadata': false }),
    file('shop_kit-2.0+cpu.tar.gz', { yanked: 'broken' }),
    file('shop_kit-3.0-py3-none-any.whl', { 'data-dist-info-metadata': true, 'core-metadata': true }),
  ],
  versions: ['1.0', '2.0+cpu', '3.0', '4.0.dev1'],
  'alternate-locations': [],
};

const reduce = (
  stored: Stored,
  text = JSON.stringify(page),
  type = 'application/vnd.pypi.simple.v1+json',
) => {
  const reduced = reduceIndex(
    pypiJson,
    { url: 'https://index.example/simple/shop-kit/', type, text },
    stored,
  );
  return reduced && JSON.parse(reduced);
};

test('files and versions that are not aboard go, and all else stays, in its order', () => {
  const own = [
    `${base}/shop_kit-1.0-py3-none-any.whl`,
    `${base}/shop_kit-1.0-py3-none-any.whl.metadata`,
    `${base}/shop_kit-2.0%2Bcpu.tar.gz`,
  ];
  const reduced = reduce({ own });
  assert.equal(reduced, {
    ...page,
    files: [page.files[0], page.files[2]],
    versions: ['1.0', '2.0+cpu', '4.0.dev1'],
  });
  assert.equal(Object.keys(reduced), Object.keys(page));
});

test('metadata are promised only where they are aboard', () => {
  const { files } = reduce({ own: [`${base}/shop_kit-3.0-py3-none-any.whl`] });
  assert.equal(files, [file('shop_kit-3.0-py3-none-any.whl')]);
});

test('what the RUN looked at without taking it stays; what another one looked at does not', () => {
  const own = [`${base}/shop_kit-1.0.tar.gz`];
  const seen = [`${base}/shop_kit-3.0-py3-none-any.whl.metadata`];
  assert.equal(reduce({ own: [...own, ...seen] }).versions, ['1.0', '3.0', '4.0.dev1']);
  assert.equal(reduce({ own, others: seen }).versions, ['1.0', '4.0.dev1']);
});

test('a page that the RUN took nothing from stays: it may have chosen what an image brought', () => {
  const others = [`${base}/shop_kit-1.0.tar.gz`];
  assert.is(reduce({ others }), undefined);
  const own = [`${base}/shop_kit-3.0-py3-none-any.whl.metadata`];
  assert.equal(reduce({ own, others }).versions, ['1.0', '3.0', '4.0.dev1']);
});

test('relative addresses are those of files beside the page', () => {
  const text = JSON.stringify({
    ...page,
    files: page.files.map((each) => ({ ...each, url: each.filename })),
  });
  const reduced = reduce({ own: ['https://index.example/simple/shop-kit/shop_kit-1.0.tar.gz'] }, text);
  assert.equal(
    reduced.files.map(({ url }: { url: string }) => url),
    ['shop_kit-1.0.tar.gz'],
  );
});

test('a page of which nothing is aboard stays as it is, and so does what is no such page', () => {
  assert.is(reduce({ own: ['https://elsewhere.example/shop_kit-1.0.tar.gz'] }), undefined);
  const own = [`${base}/shop_kit-1.0.tar.gz`];
  assert.is(reduce({ own }, '{"files": [{"filename": "a"'), undefined);
  assert.is(reduce({ own }, '{"files": "none"}'), undefined);
  assert.is(reduce({ own }, JSON.stringify(page), 'application/json'), undefined);
});

test.run();
