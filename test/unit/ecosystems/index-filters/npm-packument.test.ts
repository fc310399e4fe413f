import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { npmPackument } from '../../../../src/ecosystems/index-filters/npm-packument.ts';
import { aboardOf, reduceIndex, type Stored } from '../../../helpers/reduce-index.ts';

const registry = 'https://npm.example/registry';
const tarball = (name: string, version: string) =>
  `${registry}/${name}/-/${name.split('/').at(-1)}-${version}.tgz`;
const manifest = (name: string, version: string, more: object = {}) => ({
  name,
  version,
  dist: { tarball: tarball(name, version), integrity: 'sha512-aa' },
  ...more,
});
const packument = (name: string, versions: readonly string[], more: object = {}) => ({
  name,
  'dist-tags': { latest: versions.at(-1) ?? '', next: versions[0] ?? '' },
  versions: Object.fromEntries(versions.map((version) => [version, manifest(name, version, more)])),
  modified: '2026-01-01T00:00:00.000Z',
});

const kit = packument('kit', ['1.0.0', '1.1.0-rc.1', '1.2.0', '1.10.0', '2.0.0']);
const type = 'application/vnd.npm.install-v1+json';
const reduce = (document: { name: string }, stored: Stored, url = `${registry}/${document.name}`) => {
  const reduced = reduceIndex(npmPackument, { url, type, text: JSON.stringify(document) }, stored);
  return reduced && JSON.parse(reduced);
};

test('versions that are not aboard go with their tags, and all else stays, in its order', () => {
  const own = [tarball('kit', '1.0.0'), tarball('kit', '2.0.0')];
  const reduced = reduce(kit, { own });
  const { '1.0.0': first, '2.0.0': last } = kit.versions;
  assert.equal(reduced, { ...kit, versions: { '1.0.0': first, '2.0.0': last } });
  assert.equal(Object.keys(reduced), Object.keys(kit));
});

test('latest falls back on the highest release that the RUN itself has, then on any', () => {
  const has = (...versions: string[]) => versions.map((version) => tarball('kit', version));
  assert.equal(reduce(kit, { own: has('1.2.0', '1.10.0', '1.1.0-rc.1') })['dist-tags'], { latest: '1.10.0' });
  assert.equal(reduce(kit, { own: has('1.2.0'), others: has('1.10.0') })['dist-tags'], { latest: '1.2.0' });
  assert.equal(reduce(kit, { others: has('1.1.0-rc.1', '1.2.0') })['dist-tags'], { latest: '1.2.0' });
  assert.equal(reduce(kit, { own: has('1.0.0', '1.1.0-rc.1') })['dist-tags'], {
    latest: '1.0.0',
    next: '1.0.0',
  });
  assert.equal(reduce(kit, { own: has('1.1.0-rc.1') })['dist-tags'], { latest: '1.1.0-rc.1' });
});

test('the times of a full packument go with their versions', () => {
  const times = { created: 'a', modified: 'b', '1.0.0': 'c', '2.0.0': 'd', '0.1.0': 'withdrawn long ago' };
  const full = { ...kit, time: times, readme: 'text' };
  const reduced = reduce(full, { own: [tarball('kit', '2.0.0')] });
  assert.equal(Object.keys(reduced.time), ['created', 'modified', '2.0.0', '0.1.0']);
  assert.is(reduced.readme, 'text');
});

test('a scope, however it is escaped, and a registry that clients are told to use instead', () => {
  const scoped = packument('@shop/kit', ['1.0.0', '2.0.0']);
  const own = [tarball('@shop/kit', '1.0.0')];
  assert.equal(Object.keys(reduce(scoped, { own }, `${registry}/@shop%2fkit`).versions), ['1.0.0']);
  assert.equal(Object.keys(reduce(scoped, { own }, `${registry}/@shop/kit`).versions), ['1.0.0']);
  const mirrored = [
    'https://mirror.example/kit/-/kit-1.0.0.tgz',
    'https://mirror.example/registry/kit/-/kit-1.2.0.tgz',
  ];
  const versions = reduce(kit, { own: mirrored }, 'https://mirror.example/kit').versions;
  assert.equal(Object.keys(versions), ['1.0.0', '1.2.0']);
  const below = ['https://mirror.example/npm/all/kit/-/kit-2.0.0.tgz'];
  assert.equal(Object.keys(reduce(kit, { own: below }, 'https://mirror.example/npm/all/kit').versions), [
    '2.0.0',
  ]);
});

test('versions for some platforms stay: they are chosen everywhere and downloaded where they fit', () => {
  const native = packument('@shop/native', ['1.0.0', '2.0.0'], { os: ['linux'], cpu: ['x64'] });
  assert.is(reduce(native, { own: [tarball('@shop/native', '1.0.0')] }), undefined);
  const later = {
    ...kit,
    versions: { ...kit.versions, '2.0.0': manifest('kit', '2.0.0', { libc: ['musl'] }) },
  };
  const reduced = reduce(later, { own: [tarball('kit', '1.0.0')] });
  assert.equal(Object.keys(reduced.versions), ['1.0.0', '2.0.0']);
});

test('a packument of which nothing is aboard stays as it is, and so does what is none', () => {
  assert.is(reduce(kit, { own: ['https://npm.example/other/-/kit-1.0.0.tgz'] }), undefined);
  const own = [tarball('kit', '1.0.0')];
  assert.is(reduce(kit, { own }, `${registry}/something-else`), undefined);
  for (const text of ['{"name": "kit", "versions": {', '{"name": "kit", "versions": []}', '[]'])
    assert.is(reduceIndex(npmPackument, { url: `${registry}/kit`, type, text }, { own }), undefined);
});

test('a package that was chosen and not downloaded is noticed; news of the client are none', () => {
  const isUnseen = (document: { name: string }, stored: Stored) => {
    const index = { url: new URL(`${registry}/${document.name}`), type, text: JSON.stringify(document) };
    return npmPackument.isChosenUnseen?.(index, aboardOf(index, stored));
  };
  assert.is(isUnseen(kit, { others: [tarball('kit', '1.0.0')] }), true);
  assert.is(isUnseen(kit, { own: [tarball('kit', '1.0.0')] }), false);
  assert.is(isUnseen(packument('npm', ['11.0.0']), {}), false);
  assert.is(isUnseen(packument('@shop/native', ['1.0.0'], { os: ['darwin'] }), {}), false);
  const withPlatforms = (versions: readonly string[]) => ({
    ...kit,
    versions: {
      ...kit.versions,
      ...Object.fromEntries(
        versions.map((version) => [version, manifest('kit', version, { os: ['linux'] })]),
      ),
    },
  });
  assert.is(isUnseen(withPlatforms(['1.0.0']), {}), true);
  assert.is(isUnseen(withPlatforms(['1.2.0', '1.10.0', '2.0.0']), {}), false, 'it became one for platforms');
});

test.run();
