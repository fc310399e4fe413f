import { appendFile, cp, mkdir, open, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { writeSums } from '../../src/bundle/seal.ts';
import type { Catalog } from '../../src/index.ts';
import { makeSmallBundle } from '../helpers/small-bundle.ts';
import { buildferry, type ErrorLine, onlyLine } from './buildferry.ts';
import { createWorkspace, fingerprint, type Workspace } from './workspace.ts';

let workspace: Workspace;
let whole: string;

test.before(async () => {
  workspace = await createWorkspace();
  whole = await makeSmallBundle(join(workspace.directory, 'whole'), { 'images/blob': 'x'.repeat(5000) });
});

test.after(() => workspace.remove());

test('verify of what was sealed says so, with files and bytes, and changes nothing', async () => {
  const before = await fingerprint(whole);
  const { exitCode, stdout } = await buildferry(['verify', whole]);
  assert.is(exitCode, 0);
  assert.match(stdout, /\/whole is what was sealed: 3 files, \d\.\d kB, packed 2026-01-01T00:00:00\.000Z\n$/);
  const document = onlyLine<Record<string, unknown>>((await buildferry(['verify', whole, '--json'])).stdout);
  assert.equal(Object.keys(document), ['bundle', 'files', 'bytes', 'created']);
  assert.equal([document.bundle, document.files], [whole, 3]);
  assert.equal(await fingerprint(whole), before);
});

/** What is done to a bundle, and the one fault that this is. */
const damages: Record<string, [damage: (bundle: string) => Promise<unknown>, fault: string]> = {
  'a flipped byte': [flipByte, 'images/blob has been altered'],
  'a file cut short': [(bundle) => truncate(join(bundle, 'images/blob'), 10), 'images/blob has been altered'],
  'an empty file': [(bundle) => truncate(join(bundle, 'images/blob'), 0), 'images/blob has been altered'],
  'a missing file': [(bundle) => rm(join(bundle, 'import.sh')), 'import.sh is missing'],
  'a file more': [(bundle) => writeFile(join(bundle, 'images/more'), ''), 'images/more does not belong here'],
  'a hidden file': [(bundle) => writeFile(join(bundle, '.hidden'), ''), '.hidden does not belong here'],
  'a link': [(bundle) => symlink('/etc/passwd', join(bundle, 'link')), 'link does not belong here'],
  'a link in the place of a file': [linkInstead, 'images/blob does not belong here'],
  'a catalog that was edited': [
    (bundle) => appendFile(join(bundle, 'cache-manifest.json'), '\n'),
    'cache-manifest.json has been altered',
  ],
  'sums in another form': [
    (bundle) => appendFile(join(bundle, 'SHA256SUMS'), '# a comment\n'),
    'SHA256SUMS is not in the form in which it was sealed',
  ],
};

async function flipByte(bundle: string): Promise<void> {
  const file = await open(join(bundle, 'images/blob'), 'r+');
  await file.write('y', 4000);
  await file.close();
}

async function linkInstead(bundle: string): Promise<void> {
  await rm(join(bundle, 'images/blob'));
  await symlink(join(whole, 'images/blob'), join(bundle, 'images/blob'));
}

async function damaged(name: string, damage: (bundle: string) => Promise<unknown>): Promise<string> {
  const bundle = join(workspace.directory, name.replaceAll(' ', '-'));
  await cp(whole, bundle, { recursive: true });
  await damage(bundle);
  return bundle;
}

for (const [name, [damage, fault]] of Object.entries(damages)) {
  test(`verify refuses ${name} with 10 and one sentence`, async () => {
    const bundle = await damaged(name, damage);
    const { exitCode, stdout, stderr } = await buildferry(['verify', bundle, '--quiet']);
    assert.is(exitCode, 10);
    assert.is(stdout, '');
    const lines = stderr.trimEnd().split('\n');
    assert.is(lines[0], `buildferry: The bundle ${bundle} is not what was sealed.`);
    assert.is(lines[1], `  ${fault}`);
    assert.is(lines.at(-1), 'Copy it again from where it was packed. Nothing here has been touched.');
  });
}

test('several faults are all named', async () => {
  const bundle = await damaged('several', async (directory) => {
    await flipByte(directory);
    await rm(join(directory, 'import.sh'));
    await writeFile(join(directory, 'more'), '');
  });
  const { stdout } = await buildferry(['verify', bundle, '--json']);
  assert.equal(onlyLine<ErrorLine>(stdout).facts.faults, [
    'import.sh is missing',
    'more does not belong here',
    'images/blob has been altered',
  ]);
});

/** Replaces the catalog of a bundle and seals it again. */
async function withCatalog(name: string, text: string): Promise<string> {
  return damaged(name, async (bundle) => {
    await writeFile(join(bundle, 'cache-manifest.json'), text);
    await writeSums(bundle);
  });
}

test('a later format is refused with 10 and the way out, by verify and by inspect', async () => {
  const bundle = await withCatalog('later', '{"format": 99}\n');
  for (const command of ['verify', 'inspect']) {
    const { exitCode, stderr } = await buildferry([command, bundle, '--quiet']);
    assert.is(exitCode, 10);
    assert.is(
      stderr,
      `buildferry: ${bundle} has format 99, which this version does not know.\nUse \`sh import.sh\` in the bundle: it brings the version that fits.\n`,
    );
  }
});

for (const [name, text, fault] of [
  ['no JSON', '{"format": 1,', /^cache-manifest\.json: it is not JSON$/],
  ['format zero', '{"format": 0}', /^cache-manifest\.json: format: /],
  ['null', 'null', /^cache-manifest\.json: Invalid input/],
] as const) {
  test(`inspect of a catalog that is ${name} ends with 10`, async () => {
    const bundle = await withCatalog(name, text);
    const { exitCode, stdout } = await buildferry(['inspect', bundle, '--json']);
    assert.is(exitCode, 10);
    const { code, facts } = onlyLine<ErrorLine>(stdout);
    assert.is(code, 'bundle-altered');
    assert.match((facts.faults as string[]).join('\n'), fault);
  });
}

for (const [command, name, problem] of [
  ['verify', 'no-such', 'there is no such folder'],
  ['inspect', 'no-such', 'there is no such folder'],
  ['import', 'no-such', 'there is no such folder'],
  ['verify', 'empty', 'it has no SHA256SUMS'],
  ['inspect', 'empty', 'it has no cache-manifest.json'],
] as const) {
  test(`${command}: ${problem}`, async () => {
    const bundle = join(workspace.directory, name);
    if (name === 'empty') await mkdir(bundle, { recursive: true });
    const { exitCode, stderr } = await buildferry([command, bundle, '--quiet']);
    assert.is(exitCode, 10);
    assert.is(
      stderr,
      `buildferry: ${bundle} is no bundle: ${problem}.\nName the folder that \`buildferry pack\` made.\n`,
    );
  });
}

test('inspect shows the catalog: for people in lines, with --json as it is', async () => {
  const { exitCode, stdout } = await buildferry(['inspect', whole]);
  assert.is(exitCode, 0);
  assert.match(stdout, /^small, packed 2026-01-01T00:00:00\.000Z by buildferry 0\.0\.0\n/);
  assert.match(stdout, /^for linux\/amd64, Docker 23\.0 and newer\nnot rehearsed\n/m);
  const catalog = onlyLine<Catalog>((await buildferry(['inspect', whole, '--json'])).stdout);
  assert.equal(catalog, JSON.parse(await readFile(join(whole, 'cache-manifest.json'), 'utf8')));
});

test('what a catalog says can not steer the terminal', async () => {
  const catalog: Catalog = JSON.parse(await readFile(join(whole, 'cache-manifest.json'), 'utf8'));
  const bundle = await withCatalog(
    'hostile',
    JSON.stringify({ ...catalog, platform: 'linux\u001b]0;owned\u0007\u001b[2J\r' }),
  );
  const { stdout } = await buildferry(['inspect', bundle]);
  assert.match(stdout, /^for linux\u00b7\]0;owned\u00b7\u00b7, Docker/m);
});

test.run();
