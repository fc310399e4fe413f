import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { CatalogCache } from '../../src/bundle/catalog.ts';
import { openBundle } from '../../src/bundle/open.ts';
import { writeCatalog, writeSums } from '../../src/bundle/seal.ts';
import { verifyBundle } from '../../src/bundle/verify.ts';
import { cacheKinds } from '../../src/caches/registry.ts';
import { isErrorOf } from '../../src/errors.ts';
import type { BuildferryEvent, Notice } from '../../src/events.ts';
import { run } from '../../src/host/run.ts';
import { type RestoredCache, restoreCaches } from '../../src/import/restore-caches.ts';
import { collectCaches } from '../../src/pack/collect-caches.ts';
import { readManifest } from '../../src/pack/manifest.ts';
import { openRecordings } from '../../src/recording/recordings.ts';
import { makeSmallBundle } from '../helpers/small-bundle.ts';
import { carryProject, createMachine, type Machine } from './machine.ts';
import { startNpmRegistry } from './private-registry.ts';
import { npmTarballs } from './tools.ts';
import { describeTree } from './tree.ts';

const registry = await startNpmRegistry(await npmTarballs());
const manifest = `caches:
  npm: [web]
  node-modules: [web, api]
`;

/** Makes a user with two installed projects in one, and the manifest. */
async function connectedMachine(): Promise<Machine> {
  const machine = await createMachine();
  machine.become();
  await writeFile(join(machine.home, '.npmrc'), `registry=http://${registry.host}/\n`);
  for (const [folder, dependencies] of [
    ['web', { ms: '2.1.3' }],
    ['api', { isarray: '2.0.5' }],
  ] as const) {
    await mkdir(join(machine.project, folder));
    const text = JSON.stringify({ name: folder, version: '1.0.0', dependencies });
    await writeFile(join(machine.project, folder, 'package.json'), text);
    await run({ command: 'npm', args: ['install'], cwd: join(machine.project, folder) });
  }
  await writeFile(join(machine.project, 'buildferry.yaml'), manifest);
  return machine;
}

/** Collects as pack does, into a bundle in the project itself, and seals it. */
async function packCaches({ home, project }: Machine, bundle: string): Promise<CatalogCache[]> {
  await makeSmallBundle(bundle);
  const caches = await collectCaches(
    {
      manifest: await readManifest(project),
      subject: { project: { directory: project } },
      recordings: openRecordings(join(home, '.cache', 'recordings'), 'shop'),
      partial: bundle,
      scratch: join(home, '.cache', 'scratch'),
      report: () => {},
    },
    [],
  );
  await seal(bundle, caches);
  return caches;
}

async function seal(bundle: string, caches: CatalogCache[]): Promise<void> {
  const { catalog } = await openBundle(bundle);
  await writeCatalog(bundle, { ...catalog, caches });
  await writeSums(bundle);
}

/** Restores as import does, after the whole bundle has been verified. */
async function importCaches(machine: Machine, bundle: string, dryRun = false) {
  machine.become();
  const notices: Notice[] = [];
  const report = (event: BuildferryEvent): void => {
    if (event.type === 'notice') notices.push(event.notice);
  };
  const verified = await verifyBundle(bundle);
  const restored = await restoreCaches(verified.bundle, { directory: machine.project, dryRun }, report);
  return { restored, notices };
}

const here = await connectedMachine();
const bundle = join(here.project, 'bundles', 'shop');
const caches = await packCaches(here, bundle);

test.after(() => here.remove());

test('what the manifest asks for is in the catalog, and SHA256SUMS covers it', async () => {
  assert.equal(
    caches.map(({ kind, path, project }) => [kind, path, project]),
    [
      ['npm', 'caches/npm-1.tar', 'web'],
      ['node-modules', 'caches/node-modules-1.tar', 'web'],
      ['node-modules', 'caches/node-modules-2.tar', 'api'],
    ],
  );
  assert.equal((await openBundle(bundle)).catalog.caches, caches);
  await run({ command: 'sha256sum', args: ['--check', '--strict', 'SHA256SUMS'], cwd: bundle });
  const sums = await readFile(join(bundle, 'SHA256SUMS'), 'utf8');
  for (const { path, bytes } of caches) {
    assert.match(sums, `  ${path}\n`);
    assert.is((await readFile(join(bundle, path))).length, bytes);
  }
});

test('an import restores each to its place, tells of it, and a second one changes nothing', async () => {
  const there = await createMachine();
  await carryProject(here, there);
  await writeFile(join(there.home, '.npmrc'), `registry=http://${registry.host}/\n`);
  const look = async (): Promise<string[][]> => [
    await describeTree(there.home),
    await describeTree(there.project),
  ];
  const untouched = await look();
  const dry = await importCaches(there, bundle, true);
  assert.equal(await look(), untouched);
  const { restored, notices } = await importCaches(there, bundle);
  assert.equal(dry, { restored, notices: [] });
  const expected: RestoredCache[] = [
    { kind: 'npm', project: 'web', path: join(there.home, '.npm') },
    { kind: 'node-modules', project: 'web', path: join(there.project, 'web', 'node_modules') },
    { kind: 'node-modules', project: 'api', path: join(there.project, 'api', 'node_modules') },
  ];
  assert.equal(restored, expected);
  assert.equal(
    notices.map(({ code }) => code),
    ['cache-restored', 'cache-restored', 'cache-restored'],
  );
  const use = ['-p', "require('ms')('1s')"];
  assert.is(await there.isolated('node', use, { cwd: join(there.project, 'web') }), '1000\n');
  await there.isolated('npm', ['ci', '--offline'], { cwd: join(there.project, 'web') });
  const before = await look();
  const again = await importCaches(there, bundle);
  assert.equal(again.notices.map(({ code }) => code).sort(), [
    'cache-restored',
    'cache-skipped',
    'cache-skipped',
  ]);
  assert.equal(await look(), before);
  await there.remove();
});

test('a bundle with an altered archive is refused before anything is touched', async () => {
  const [there, copy] = [await createMachine(), await createMachine()];
  await run({ command: 'cp', args: ['-a', bundle, join(copy.project, 'shop')] });
  const altered = join(copy.project, 'shop');
  const body = await readFile(join(altered, 'caches', 'node-modules-2.tar'));
  body[600] = (body[600] ?? 0) ^ 1;
  await writeFile(join(altered, 'caches', 'node-modules-2.tar'), body);
  const error = await importCaches(there, altered).catch((reason: unknown) => reason);
  assert.ok(isErrorOf(error, 'bundle-altered'));
  assert.equal(error.facts.faults, ['caches/node-modules-2.tar has been altered']);
  assert.equal([await describeTree(there.home), await describeTree(there.project)], [[], []]);
  await Promise.all([there.remove(), copy.remove()]);
});

test('an archive altered after the verification leaves nothing behind either', async () => {
  const [there, copy] = [await createMachine(), await createMachine()];
  there.become();
  const altered = join(copy.project, 'shop');
  await run({ command: 'cp', args: ['-a', bundle, altered] });
  await seal(
    altered,
    caches.filter(({ project }) => project === 'api'),
  );
  const { bundle: verified } = await verifyBundle(altered);
  const body = await readFile(join(altered, 'caches', 'node-modules-2.tar'));
  const position = body.findLastIndex((byte) => byte !== 0);
  body[position] = (body[position] ?? 0) ^ 1;
  await writeFile(join(altered, 'caches', 'node-modules-2.tar'), body);
  const error = await restoreCaches(verified, { directory: there.project }, () => {}).catch(
    (reason: unknown) => reason,
  );
  assert.ok(isErrorOf(error, 'bundle-altered'));
  const left = await describeTree(there.project);
  assert.equal(
    left.filter((line) => !line.startsWith('api directory')),
    [],
  );
  await Promise.all([there.remove(), copy.remove()]);
});

test('an archive outside the checksums is refused, and a kind from a later version is left out by name', async () => {
  const [there, copy] = [await createMachine(), await createMachine()];
  const changed = join(copy.project, 'shop');
  await run({ command: 'cp', args: ['-a', bundle, changed] });
  const [first] = caches;
  assert.ok(first);
  await seal(changed, [{ ...first, kind: 'conda' }]);
  const { restored, notices } = await importCaches(there, changed);
  assert.equal(restored, []);
  assert.equal(notices, [
    {
      code: 'cache-skipped',
      facts: { cache: 'conda of web', reason: 'this version of buildferry does not know that kind' },
    },
  ]);
  await seal(changed, [{ ...first, path: '../../../../etc/hostname' }]);
  const error = await importCaches(there, changed).catch((reason: unknown) => reason);
  assert.ok(isErrorOf(error, 'bundle-altered'));
  assert.match(error.facts.faults.join(), '/etc/hostname is not in SHA256SUMS');
  await Promise.all([there.remove(), copy.remove()]);
});

test('a cache that can not be collected ends the pack before anything is collected', async () => {
  const wrong = await createMachine();
  wrong.become();
  await writeFile(join(wrong.project, 'buildferry.yaml'), manifest.replace('api', 'nothing'));
  const partial = join(wrong.home, 'shop');
  const error = await packCaches(wrong, partial).catch((reason: unknown) => reason);
  assert.ok(isErrorOf(error, 'cache-unsuitable'));
  assert.match(error.facts.problem, 'there is no package.json');
  assert.equal(await run({ command: 'find', args: [partial, '-name', '*.tar'] }), { stdout: '', stderr: '' });
  await wrong.remove();
});

test('the manifest in docs/caches.md asks for one of each kind', async () => {
  const text = await readFile(join(import.meta.dirname, '..', '..', 'docs', 'caches.md'), 'utf8');
  const documented = await createMachine();
  const example = /```yaml\n(.*?)```/s.exec(text)?.[1] ?? '';
  await writeFile(join(documented.project, 'buildferry.yaml'), example);
  const asked = (await readManifest(documented.project)).caches;
  assert.equal(Object.keys(asked).sort(), [...cacheKinds].sort());
  for (const kind of cacheKinds) assert.is(asked[kind].length, 1, kind);
  await documented.remove();
});

test('an unknown kind in a manifest is named, with the one that was meant', async () => {
  const wrong = await createMachine();
  await writeFile(join(wrong.project, 'buildferry.yaml'), 'caches: {node_modules: [web]}\n');
  const error = await readManifest(wrong.project).catch((reason: unknown) => reason);
  assert.ok(isErrorOf(error, 'manifest-invalid'));
  assert.equal(error.facts.faults, [
    'caches.node_modules is no key of a manifest; did you mean node-modules?',
  ]);
  await wrong.remove();
});

test.run();
