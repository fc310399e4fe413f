import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { closeWorld } from '../../../src/recording/closed-world.ts';
import type { Line } from '../../../src/recording/line.ts';
import { lineOf } from '../../helpers/reduce-index.ts';

const bodies = new Map<string, Buffer>();
async function* open(blob: string): AsyncGenerator<Buffer> {
  const body = bodies.get(blob);
  if (!body) throw new Error(`no body ${blob}`);
  yield body;
}

/** A stored response with a body. */
function stored(url: string, body: string | Buffer, headers: Record<string, string> = {}): Line {
  const bytes = Buffer.from(body);
  const blob = createHash('sha256').update(bytes).digest('hex');
  bodies.set(blob, bytes);
  return lineOf(url, { headers, blob, size: bytes.length });
}

const base = 'https://go.example/kit/@v';
const list = (headers: Record<string, string> = {}) =>
  stored(`${base}/list`, 'v1.0.0\nv2.0.0\nv3.0.0\n', headers);
const textOf = async (
  world: { open(blob: string): AsyncIterable<Buffer> },
  line: Line | undefined,
): Promise<string> => (await buffer(world.open(line?.blob ?? ''))).toString();

test('an index lists what is aboard in any slice, and what was given is not changed', async () => {
  const given = [
    { id: 'a', lines: [list(), stored(`${base}/v2.0.0.zip`, 'two')] },
    { id: 'b', lines: [stored(`${base}/v1.0.0.zip`, 'one')] },
  ];
  const before = structuredClone(given);
  const world = await closeWorld({ slices: given, open });
  assert.equal(given, before);
  assert.is(world.reduced, 1);
  assert.equal(
    world.slices.map(({ id }) => id),
    ['a', 'b'],
  );
  const index = world.slices[0]?.lines[0];
  assert.is(await textOf(world, index), 'v1.0.0\nv2.0.0\n');
  assert.is(index?.size, 14);
  assert.is(await textOf(world, world.slices[1]?.lines[0]), 'one');
});

test('where a wanted slice has the same index, every slice lists what it brought, and no more than is aboard', async () => {
  const page = 'https://pypi.example/simple/kit/';
  const pageOf = (...versions: string[]): Line =>
    stored(page, versions.map((each) => `<a href="kit-${each}.tar.gz">kit-${each}.tar.gz</a>`).join('\n'), {
      'content-type': 'text/html',
    });
  const file = (version: string): Line => stored(`${page}kit-${version}.tar.gz`, version);
  const world = await closeWorld({
    slices: [
      { id: 'a', lines: [pageOf('1.0', '1.1'), file('1.0')] },
      { id: 'wanted-b', lines: [pageOf('1.0', '1.1', '1.2', '1.3'), file('1.2')] },
    ],
    open,
  });
  const texts = await Promise.all(world.slices.map(({ lines }) => textOf(world, lines[0])));
  for (const text of texts)
    assert.equal(
      [...text.matchAll(/href="(.*?)"/g)].map(([, name]) => name),
      ['kit-1.0.tar.gz', 'kit-1.2.tar.gz'],
    );
});

test('a newer index that lists all that is aboard takes the place of an older one, one that lists nothing of it does not', async () => {
  const own = { id: 'a', lines: [stored(`${base}/list`, 'v1.0.0\n'), stored(`${base}/v1.0.0.zip`, 'one')] };
  const after = async (text: string): Promise<string> => {
    const wanted = { id: 'wanted-b', lines: [stored(`${base}/list`, text)] };
    const world = await closeWorld({ slices: [own, wanted], open });
    return textOf(world, world.slices[0]?.lines[0]);
  };
  assert.is(await after('\nv1.0.0\n'), '\nv1.0.0\n');
  assert.is(await after('v9.0.0\n'), 'v1.0.0\n');
});

test('the same slices give the same lines', async () => {
  const slices = [{ lines: [list(), stored(`${base}/v1.0.0.zip`, 'one')] }];
  const [first, second] = [await closeWorld({ slices, open }), await closeWorld({ slices, open })];
  assert.equal(first.slices, second.slices);
  assert.is((await closeWorld(first)).reduced, 0);
});

test('what the server said to know the document by goes where the document is another', async () => {
  const headers = {
    'content-type': 'text/plain',
    etag: '"1"',
    'last-modified': 'Mon, 01 Jan 2026 00:00:00 GMT',
  };
  const zip = stored(`${base}/v1.0.0.zip`, 'one', headers);
  const { slices } = await closeWorld({ slices: [{ lines: [list(headers), zip] }], open });
  assert.equal(slices[0]?.lines[0]?.headers, { 'content-type': 'text/plain' });
  assert.equal(slices[0]?.lines[1], zip);
});

test('an encoded body, a failure and what is no text stay as they are', async () => {
  const zip = stored(`${base}/v1.0.0.zip`, 'one');
  const lines = [
    list({ 'content-encoding': 'gzip' }),
    { ...list(), status: 404 },
    stored(`${base}/list`, Buffer.from('v1.0.0\nv2.0.0\n\xff\n', 'latin1')),
  ];
  for (const line of lines) {
    const slices = [{ lines: [line, zip] }];
    const world = await closeWorld({ slices, open });
    assert.is(world.reduced, 0);
    assert.equal(world.slices, slices);
  }
});

test('a download that failed is not aboard', async () => {
  const failed = lineOf(`${base}/v2.0.0.zip`, { status: 404 });
  const slices = [{ lines: [list(), stored(`${base}/v1.0.0.zip`, 'one'), failed] }];
  const world = await closeWorld({ slices, open });
  assert.is(await textOf(world, world.slices[0]?.lines[0]), 'v1.0.0\n');
});

test('checksums beside an index are those of the reduced one, in the form that they had', async () => {
  const folder = 'https://repo.example/m2/kit';
  const xml =
    '<metadata><versioning><release>2</release><versions><version>1</version><version>2</version></versions></versioning></metadata>';
  const hash = (algorithm: string, text: string) => createHash(algorithm).update(text).digest('hex');
  const lines = [
    stored(`${folder}/maven-metadata.xml`, xml),
    ...['md5', 'sha1', 'sha256', 'sha512'].map((kind) =>
      stored(`${folder}/maven-metadata.xml.${kind}`, `${hash(kind, xml)}  maven-metadata.xml\n`),
    ),
    stored(`${folder}/1/kit-1.pom`, '<project/>'),
    stored(`${folder}/1/kit-1.pom.sha1`, hash('sha1', '<project/>')),
  ];
  const world = await closeWorld({ slices: [{ lines }], open });
  const [index, ...beside] = world.slices[0]?.lines ?? [];
  const reduced = await textOf(world, index);
  assert.match(reduced, '<release>1</release><versions><version>1</version></versions>');
  const sums = await Promise.all(beside.slice(0, 4).map((line) => textOf(world, line)));
  assert.equal(
    sums,
    ['md5', 'sha1', 'sha256', 'sha512'].map((kind) => `${hash(kind, reduced)}  maven-metadata.xml\n`),
  );
  assert.equal(beside.slice(4), lines.slice(5));
});

test('where a RUN chose packages that it did not download, none of its packuments is reduced', async () => {
  const npm = 'https://npm.example';
  const packument = (name: string) =>
    stored(
      `${npm}/${name}`,
      JSON.stringify({
        name,
        'dist-tags': { latest: '2.0.0' },
        versions: Object.fromEntries(
          ['1.0.0', '2.0.0'].map((version) => [
            version,
            { dist: { tarball: `${npm}/${name}/-/${name}-${version}.tgz` } },
          ]),
        ),
      }),
      { 'content-type': 'application/json' },
    );
  const tarball = stored(`${npm}/kit/-/kit-1.0.0.tgz`, 'kit');
  const world = await closeWorld({
    slices: [
      { lines: [packument('kit'), tarball, packument('tester')] },
      { lines: [packument('kit'), tarball] },
    ],
    open,
  });
  assert.is(world.reduced, 1);
  assert.match(await textOf(world, world.slices[0]?.lines[0]), '"2.0.0":{');
  assert.not.match(await textOf(world, world.slices[1]?.lines[0]), '2.0.0');
});

test.run();
