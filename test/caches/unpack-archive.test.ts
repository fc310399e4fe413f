import { mkdir, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { unpackArchive } from '../../src/caches/unpack-archive.ts';
import { writeArchive } from '../../src/caches/write-archive.ts';
import { isErrorOf } from '../../src/errors.ts';
import { hostileArchive, openArchive, sealArchive } from './archives.ts';
import { describeTree } from './tree.ts';

const file = { path: 'file' };

/** What an archive from a stranger may try, and what the refusal must name. */
const attacks: [name: string, fault: RegExp, body: Buffer][] = [
  ['a name that climbs out', /\.\.\/outside leads out/, hostileArchive([file, { path: '../outside' }])],
  ['a name that climbs in its middle', /leads out/, hostileArchive([{ path: 'a/../../outside' }])],
  ['an absolute name', /leads out/, hostileArchive([{ path: '/tmp/buildferry-outside' }])],
  [
    'a link to an absolute place',
    /links to \/etc/,
    hostileArchive([{ path: 'link', type: 'SymbolicLink', linkpath: '/etc' }, { path: 'link/outside' }]),
  ],
  [
    'a link that climbs out, and a file through it',
    /links to \.\.\/\.\./,
    hostileArchive([{ path: 'a/link', type: 'SymbolicLink', linkpath: '../..' }, { path: 'a/link/outside' }]),
  ],
  [
    'a link that climbs after a name that is a link',
    /links to p\/a\/\.\., out/,
    hostileArchive([
      { path: 'p/a', type: 'SymbolicLink', linkpath: '..' },
      { path: 'b', type: 'SymbolicLink', linkpath: 'p/a/..' },
      { path: 'b/outside' },
    ]),
  ],
  [
    'a file through a link',
    /behind a link/,
    hostileArchive([{ path: 'link', type: 'SymbolicLink', linkpath: 'folder' }, { path: 'link/file' }]),
  ],
  ['a hard link', /is a Link/, hostileArchive([file, { path: 'hard', type: 'Link', linkpath: 'file' }])],
  ['a device', /is a CharacterDevice/, hostileArchive([{ path: 'null', type: 'CharacterDevice' }])],
  ['a named pipe', /is a FIFO/, hostileArchive([{ path: 'pipe', type: 'FIFO' }])],
  ['one name twice', /twice/, hostileArchive([file, { path: './file' }])],
  [
    'a compressed archive',
    /compressed/,
    gzipSync(hostileArchive(Array.from({ length: 99 }, (_, n) => ({ path: `${n}` })))),
  ],
  ['no archive at all', /Unrecognized|invalid|checksum/i, Buffer.alloc(2048, 'no archive')],
];

/** Names that tools really use, and links that stay inside. */
const ordinary = [
  { path: 'a/@scope/file' },
  { path: `deep/${'long-name/'.repeat(8)}file`, mode: 0o755 },
  { path: 'a/b c\u00e9.txt' },
  { path: 'a/link', type: 'SymbolicLink' as const, linkpath: '../deep' },
  { path: 'a/dangling', type: 'SymbolicLink' as const, linkpath: './nothing' },
];

let directory: string;

test.before.each(async () => {
  directory = await mkdtemp(join(tmpdir(), 'buildferry-unpack-'));
});

test.after.each(() => rm(directory, { recursive: true, force: true }));

/** Unpacks a body into `directory/a/b/folder`; its checksum fits, or is that of `sealed`. */
async function unpack(body: Buffer, sealed = body): Promise<void> {
  const { sha256 } = await sealArchive(join(directory, 'bundle'), sealed);
  const archive = await sealArchive(join(directory, 'bundle'), body);
  const folder = join(directory, 'a', 'b', 'folder');
  await mkdir(folder, { recursive: true });
  await unpackArchive({ ...archive, sha256 }, folder);
}

for (const [name, fault, body] of attacks) {
  test(`refused: ${name}`, async () => {
    const error = await unpack(body).catch((reason: unknown) => reason);
    assert.ok(isErrorOf(error, 'bundle-altered'), String(error));
    assert.match(error.facts.faults.join('\n'), fault);
    // Nothing of it stands outside the folder, which whoever unpacks removes.
    assert.equal(await readdir(join(directory, 'a', 'b')), ['folder']);
    assert.equal(await readdir(join(directory, 'a')), ['b']);
    assert.equal((await readdir(directory)).sort(), ['a', 'bundle']);
  });
}

test('an archive that was cut off is refused', async () => {
  const whole = hostileArchive(Array.from({ length: 50 }, (_, n) => ({ path: `folder/${n}` })));
  // In a header, in a body, and between two entries.
  for (const length of [512 * 2 + 100, 512 * 3 + 100, 512 * 4]) {
    const error = await unpack(whole.subarray(0, length), whole).catch((reason: unknown) => reason);
    assert.ok(isErrorOf(error, 'bundle-altered'), `${length}: ${error}`);
    await rm(join(directory, 'a'), { recursive: true });
  }
});

test('no file can be written by others or has a special bit, and all are there when it returns', async () => {
  const paths = Array.from({ length: 200 }, (_, n) => `${n}`);
  await unpack(hostileArchive(paths.map((path) => ({ path, mode: 0o6777 }))));
  const folder = join(directory, 'a', 'b', 'folder');
  for (const path of paths) {
    assert.is(await readFile(join(folder, path), 'utf8'), 'x');
    assert.is((await stat(join(folder, path))).mode & 0o7022, 0);
  }
});

test('what was packed comes back as it was', async () => {
  const from = join(directory, 'from');
  await unpack(hostileArchive(ordinary));
  await mkdir(join(directory, 'bundle', 'caches'), { recursive: true });
  await writeArchive(join(directory, 'a'), join(directory, 'bundle', 'again.tar'));
  await mkdir(from);
  await unpackArchive(await openArchive(join(directory, 'bundle'), 'again.tar'), from);
  const tree = await describeTree(from);
  assert.equal(tree, await describeTree(join(directory, 'a')));
  assert.is(tree.filter((line) => / link /.test(line)).length, 2);
});

test.run();
