import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { indexFilters } from '../../src/ecosystems/index-filters/all.ts';
import { reduceIndex, type Stored } from '../helpers/reduce-index.ts';

const base = 'https://h.example';

/** One kind of index with given versions, where their files are, and the versions that stand in a text. */
interface Kind {
  url: string;
  type: string;
  print(versions: readonly string[]): string;
  file(version: string): string;
  listed(text: string): string[];
}

const found = (pattern: RegExp) => (text: string) =>
  [...text.matchAll(pattern)].map(([, version = '']) => version);

const kinds: Record<string, Kind> = {
  'pypi-html': {
    url: `${base}/simple/kit/`,
    type: 'text/html',
    print: (versions) => versions.map((version) => `<a href="kit-${version}.zip">x</a><br/>\n`).join(''),
    file: (version) => `${base}/simple/kit/kit-${version}.zip`,
    listed: found(/kit-([\d.]+)\.zip/g),
  },
  'pypi-json': {
    url: `${base}/simple/kit/`,
    type: 'application/vnd.pypi.simple.v1+json',
    print: (versions) =>
      JSON.stringify({
        name: 'kit',
        files: versions.map((version) => ({ filename: `kit-${version}.zip`, url: `/f/kit-${version}.zip` })),
        versions,
      }),
    file: (version) => `${base}/f/kit-${version}.zip`,
    listed: (text) => JSON.parse(text).versions,
  },
  'npm-packument': {
    url: `${base}/kit`,
    type: 'application/json',
    print: (versions) =>
      JSON.stringify({
        name: 'kit',
        'dist-tags': { latest: versions[0] ?? '' },
        versions: Object.fromEntries(
          versions.map((version) => [version, { dist: { tarball: `${base}/kit/-/kit-${version}.tgz` } }]),
        ),
      }),
    file: (version) => `${base}/kit/-/kit-${version}.tgz`,
    listed: (text) => Object.keys(JSON.parse(text).versions),
  },
  'maven-metadata': {
    url: `${base}/g/kit/maven-metadata.xml`,
    type: 'application/xml',
    print: (versions) =>
      `<metadata><versioning><release>${versions.at(-1)}</release><versions>${versions
        .map((version) => `<version>${version}</version>`)
        .join('')}</versions></versioning></metadata>`,
    file: (version) => `${base}/g/kit/${version}/kit-${version}.pom`,
    listed: found(/<version>([^<]*)</g),
  },
  'go-list': {
    url: `${base}/kit/@v/list`,
    type: 'text/plain',
    print: (versions) => versions.map((version) => `v${version}\n`).join(''),
    file: (version) => `${base}/kit/@v/v${version}.zip`,
    listed: found(/^v(.*)$/gm),
  },
  'cargo-sparse-index': {
    url: `${base}/3/k/kit`,
    type: 'text/plain',
    print: (versions) => versions.map((vers) => `${JSON.stringify({ name: 'kit', vers })}\n`).join(''),
    file: (version) => `${base}/crates/kit/${version}/download`,
    listed: found(/"vers":"([^"]*)"/g),
  },
};

// All in the range in which cargo chooses one.
const version = fc.nat(30).map((minor) => `1.${minor}.0`);
const versions = fc.uniqueArray(version, { minLength: 1, maxLength: 8 });

for (const filter of indexFilters) {
  test(`${filter.name}: exactly what is aboard is left, in its order, and a second time nothing changes`, () => {
    const kind = kinds[filter.name] as Kind;
    fc.assert(
      fc.property(versions, versions, (listed, aboard) => {
        const reduce = (text: string, stored: Stored) => reduceIndex(filter, { ...kind, text }, stored);
        const stored = { own: aboard.map(kind.file) };
        const text = kind.print(listed);
        const left = listed.filter((each) => aboard.includes(each));
        const reduced = reduce(text, stored);
        if (left.length === 0 || left.length === listed.length) return assert.is(reduced, undefined);
        assert.equal(kind.listed(reduced ?? ''), left);
        assert.is(reduce(reduced ?? '', stored), undefined);
      }),
    );
  });

  test(`${filter.name}: no document makes it fail`, () => {
    const kind = kinds[filter.name] as Kind;
    const text = fc.oneof(
      fc.string(),
      fc.json(),
      fc.nat(120).map((end) => kind.print(['1.0.0', '1.1.0']).slice(0, end)),
    );
    fc.assert(
      fc.property(text, (broken) => {
        reduceIndex(filter, { ...kind, text: broken }, { own: [kind.file('1.0.0')] });
      }),
    );
  });
}

test.run();
