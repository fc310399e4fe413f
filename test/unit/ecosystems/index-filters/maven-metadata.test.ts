import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { mavenMetadata } from '../../../../src/ecosystems/index-filters/maven-metadata.ts';
import { reduceIndex, type Stored } from '../../../helpers/reduce-index.ts';

const base = 'https://repo.example/maven2/org/shop/kit';
const metadata = `<?xml version="1.0" encoding="UTF-8"?>
<metadata>
  <groupId>org.shop</groupId>
  <artifactId>kit</artifactId>
  <versioning>
    <latest>3.0</latest>
    <release>3.0</release>
    <versions>
      <version>1.0</version>
      <version>2.0-RC1</version>
      <version>2.0</version>
      <version>3.0</version>
    </versions>
    <lastUpdated>20260101000000</lastUpdated>
  </versioning>
</metadata>
`;

const reduce = (stored: Stored, text = metadata, url = `${base}/maven-metadata.xml`) =>
  reduceIndex(mavenMetadata, { url, type: 'text/xml', text }, stored);

test('versions that are not aboard go, and the last that is left is the newest', () => {
  const reduced = reduce({ own: [`${base}/1.0/kit-1.0.pom`], others: [`${base}/2.0-RC1/kit-2.0-RC1.jar`] });
  const expected = metadata
    .replace(/\s*<version>(?:2|3)\.0<\/version>/g, '')
    .replaceAll('>3.0<', '>2.0-RC1<');
  assert.is(reduced, expected);
});

test('a newest version that is aboard stays the newest', () => {
  const reduced = reduce({ own: [`${base}/3.0/kit-3.0.pom`] }) ?? '';
  assert.match(reduced, '<latest>3.0</latest>');
  assert.equal(reduced.match(/<version>/g)?.length, 1);
});

test('snapshots stay: which files they have, another document says', () => {
  const text = metadata
    .replace('<version>3.0<', '<version>3.0-SNAPSHOT<')
    .replaceAll('t>3.0<', 't>3.0-SNAPSHOT<');
  const reduced = reduce({ own: [`${base}/1.0/kit-1.0.pom`] }, text) ?? '';
  assert.equal(
    [...reduced.matchAll(/<version>(.*)<\/version>/g)].map(([, version]) => version),
    ['1.0', '3.0-SNAPSHOT'],
  );
  assert.match(reduced, '<latest>3.0-SNAPSHOT</latest>');
  assert.match(reduced, '<release>1.0</release>');
  const builds = `<metadata><version>1.0-SNAPSHOT</version><versioning><snapshot><buildNumber>3</buildNumber></snapshot></versioning></metadata>`;
  assert.is(reduce({ own: [`${base}/1.0/kit-1.0.pom`] }, builds), undefined);
});

test('a list of which nothing is aboard stays as it is, and so does a list of plugins', () => {
  assert.is(reduce({ others: [`${base}/1.0/kit-1.0.pom`] }), undefined, 'of which this RUN took nothing');
  assert.is(reduce({ own: ['https://other.example/maven2/org/shop/kit/1.0/kit-1.0.pom'] }), undefined);
  const plugins = '<metadata><plugins><plugin><prefix>jar</prefix></plugin></plugins></metadata>';
  assert.is(reduce({ own: [`${base}/1.0/kit-1.0.pom`] }, plugins), undefined);
});

test.run();
