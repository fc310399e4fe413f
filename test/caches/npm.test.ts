import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import cacache from 'cacache';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { listTree } from '../../src/caches/list-tree.ts';
import { isErrorOf } from '../../src/errors.ts';
import { run } from '../../src/host/run.ts';
import { entriesOf } from './archives.ts';
import { collectFrom, contract, restoreOn } from './contract.ts';
import { carryProject, createMachine, type Machine } from './machine.ts';
import { startNpmRegistry } from './private-registry.ts';
import { npmTarballs } from './tools.ts';

const token = 'CanaryToken0123456789';
const queryToken = 'CanaryQuery0123456789';
const tarballs = await npmTarballs();
const [registry, openRegistry] = [await startNpmRegistry(tarballs, token), await startNpmRegistry(tarballs)];

/** Makes a machine whose user has the registry that asks for nothing, as both sides of an air gap may have one. */
async function createNpmMachine(): Promise<Machine> {
  const machine = await createMachine();
  await writeFile(join(machine.home, '.npmrc'), `registry=http://${openRegistry.host}/\n`);
  return machine;
}

/** Writes a package.json and lets npm make the lock, with the settings and the cache of the machine's user. */
async function makeProject(directory: string, manifest: object): Promise<void> {
  await mkdir(directory, { recursive: true });
  await writeFile(
    join(directory, 'package.json'),
    JSON.stringify({ name: 'app', version: '1.0.0', ...manifest }),
  );
  await run({ command: 'npm', args: ['install', '--package-lock-only'], cwd: directory });
}

/** A project of a registry that wants a token, and with one dependency at an address that holds another. */
async function makePrivateProject(directory: string): Promise<void> {
  const { host } = registry;
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, '.npmrc'), `registry=http://${host}/\n//${host}/:_authToken=${token}\n`);
  const ms = `http://${host}/ms/-/ms-2.1.3.tgz?token=${queryToken}`;
  await makeProject(directory, {
    dependencies: { 'is-number': '7.0.0', ms },
    devDependencies: { isarray: '2.0.5' },
  });
}

const setRegistry = `export npm_config_registry=http://${registry.host}/`;
const use = "require('is-number')(5) + require('ms')('1s')";

contract({
  kind: 'npm',
  canaries: [token, queryToken],
  async prepare({ home, project }) {
    await makePrivateProject(join(project, 'web'));
    await run({ command: 'npm', args: ['ci'], cwd: join(project, 'web') });
    await rm(join(project, 'web', 'node_modules'), { recursive: true });
    const index = await listTree(join(home, '.npm', '_cacache', 'index-v5'));
    const files = index.filter(({ type }) => type === 'file');
    const texts = await Promise.all(
      files.map(({ path }) => readFile(join(home, '.npm', '_cacache', 'index-v5', path), 'utf8')),
    );
    // Else there would be nothing to keep out.
    assert.match(texts.join(), token);
    assert.match(texts.join(), queryToken);
    return 'web';
  },
  line: () => setRegistry,
  async install(machine) {
    const cwd = join(machine.project, 'web');
    for (const command of ['npm ci --offline', 'npm ci']) {
      await machine.isolated('sh', ['-c', `rm -rf node_modules; ${setRegistry}; exec ${command}`], { cwd });
      assert.is(await machine.isolated('node', ['-p', use], { cwd }), '1001\n');
    }
  },
  target: ({ home }) => join(home, '.npm'),
  wasAsked: () => registry.answered() > 0,
});

test('npm ci --offline installs from the restored cache', async () => {
  const [here, there] = [await createNpmMachine(), await createNpmMachine()];
  here.become();
  await makeProject(here.project, {
    dependencies: { 'is-number': '7.0.0' },
    devDependencies: { ms: '2.1.3' },
  });
  await carryProject(here, there);
  const cache = await collectFrom(here, 'npm', '.');
  const kept = (await entriesOf(join(cache.archive.bundle, cache.archive.path))).join('\n');
  assert.not.match(kept, /_logs|_update-notifier|_lastverified|tmp/);
  const restored = await restoreOn(there, cache);
  assert.equal(restored, { path: join(there.home, '.npm') });
  for (const args of [['ci', '--offline'], ['ci']]) {
    await there.isolated('npm', args);
    assert.is(await there.isolated('node', ['-p', use]), '1001\n');
  }
  await Promise.all([here.remove(), there.remove()]);
});

test('workspaces install, and so does a tarball in the project', async () => {
  const [here, there] = [await createNpmMachine(), await createNpmMachine()];
  here.become();
  const part = { name: 'part', version: '1.0.0', dependencies: { ms: '2.1.3' } };
  await mkdir(join(here.project, 'packages', 'part'), { recursive: true });
  await writeFile(join(here.project, 'packages', 'part', 'package.json'), JSON.stringify(part));
  await mkdir(join(here.project, 'vendor'));
  await cp(join(tarballs, 'isarray-2.0.5.tgz'), join(here.project, 'vendor', 'isarray-2.0.5.tgz'));
  const dependencies = { isarray: 'file:vendor/isarray-2.0.5.tgz' };
  await makeProject(here.project, { workspaces: ['packages/*'], dependencies });
  await carryProject(here, there);
  await restoreOn(there, await collectFrom(here, 'npm', '.'));
  await there.isolated('npm', ['ci', '--offline']);
  assert.is(await there.isolated('node', ['-p', "require('isarray')([]) && require('ms')('2s')"]), '2000\n');
  await Promise.all([here.remove(), there.remove()]);
});

test('restoring keeps what the cache has, entry by entry', async () => {
  const [here, there] = [await createNpmMachine(), await createNpmMachine()];
  here.become();
  await makeProject(here.project, { dependencies: { 'is-number': '7.0.0' } });
  const cache = await collectFrom(here, 'npm', '.');
  const theirs = join(there.home, '.npm', '_cacache');
  await cacache.put(theirs, 'their key', 'their body');
  await restoreOn(there, cache);
  assert.is(String((await cacache.get(theirs, 'their key')).data), 'their body');
  const before = Object.keys(await cacache.ls(theirs)).length;
  assert.ok(before > 1);
  assert.equal((await cacache.verify(theirs)).badContentCount, 0);
  assert.is(Object.keys(await cacache.ls(theirs)).length, before);
  await Promise.all([here.remove(), there.remove()]);
});

test('a cache that the user has serves as a start, damaged bodies do not', async () => {
  const here = await createMachine();
  here.become();
  await makePrivateProject(here.project);
  await run({ command: 'npm', args: ['ci'], cwd: here.project });
  const fetched = registry.tarballs();
  await collectFrom(here, 'npm', '.');
  assert.is(registry.tarballs(), fetched, 'nothing is fetched twice');
  const content = join(here.home, '.npm', '_cacache', 'content-v2');
  for (const { path, type } of await listTree(content))
    if (type === 'file') await writeFile(join(content, path), 'damaged');
  await collectFrom(here, 'npm', '.');
  assert.ok(registry.tarballs() > fetched);
  await here.remove();
});

test('packages for another platform are left out with the reason', async () => {
  const [here, there] = [await createNpmMachine(), await createNpmMachine()];
  here.become();
  await makeProject(here.project, { dependencies: { ms: '2.1.3' } });
  const cache = await collectFrom(here, 'npm', '.');
  assert.is(cache.facts.native, '0');
  const foreign = { ...cache, facts: { ...cache.facts, platform: 'linux-s390x-glibc' } };
  assert.ok('path' in (await restoreOn(there, foreign)));
  const refused = await restoreOn(there, { ...foreign, facts: { ...foreign.facts, native: '1' } });
  assert.match('skipped' in refused ? refused.skipped : '', 'it was made for linux-s390x-glibc');
  await Promise.all([here.remove(), there.remove()]);
});

test('a lock that does not fit its package.json is refused with the words of npm', async () => {
  const here = await createNpmMachine();
  here.become();
  await makeProject(here.project, { dependencies: { ms: '2.1.3' } });
  const changed = { name: 'app', version: '1.0.0', dependencies: { ms: '2.1.3', 'is-number': '7.0.0' } };
  await writeFile(join(here.project, 'package.json'), JSON.stringify(changed));
  const error = await collectFrom(here, 'npm', '.').catch((reason: unknown) => reason);
  assert.ok(isErrorOf(error, 'cache-unsuitable'));
  assert.match(error.facts.output ?? '', 'in sync');
  await here.remove();
});

test.run();
