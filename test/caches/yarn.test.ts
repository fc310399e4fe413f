import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { collectors } from '../../src/caches/registry.ts';
import { isErrorOf } from '../../src/errors.ts';
import { run } from '../../src/host/run.ts';
import { entriesOf } from './archives.ts';
import { collectFrom, contract, planRestoreOn, restoreOn } from './contract.ts';
import { carryProject, createMachine, type Machine } from './machine.ts';
import { startNpmRegistry } from './private-registry.ts';
import { pathWithout, withPath } from './recording.ts';
import { addYarn, npmTarballs } from './tools.ts';

const token = 'CanaryToken0123456789';
const queryToken = 'CanaryQuery0123456789';

await addYarn();
const tarballs = await npmTarballs();
const [registry, openRegistry] = [await startNpmRegistry(tarballs, token), await startNpmRegistry(tarballs)];

/** The settings that a project has, and those that its user has. */
const settings = [
  `npmRegistryServer: "http://${registry.host}"`,
  'unsafeHttpWhitelist: ["127.0.0.1"]',
  'nodeLinker: node-modules',
  // The packages of the registry have no dates.
  'npmMinimalAgeGate: 0',
].join('\n');
const credential = `npmAuthToken: "${token}"\nnpmAlwaysAuth: true\n`;

/** Makes a user who may read the registry. */
async function connectedMachine(): Promise<Machine> {
  const machine = await createMachine();
  await writeFile(join(machine.home, '.yarnrc.yml'), credential);
  machine.become();
  return machine;
}

/** Writes a project and has Yarn lock it. */
async function makeProject(directory: string, manifest: object): Promise<void> {
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, '.yarnrc.yml'), `${settings}\n`);
  await writeFile(join(directory, 'package.json'), JSON.stringify({ name: 'app', ...manifest }));
  await writeFile(join(directory, 'yarn.lock'), '');
  await run({ command: 'yarn', args: ['install'], cwd: directory });
}

contract({
  kind: 'yarn',
  canaries: [token, queryToken],
  async prepare(machine) {
    await writeFile(join(machine.home, '.yarnrc.yml'), credential);
    const ms = `http://${openRegistry.host}/ms/-/ms-2.1.3.tgz?token=${queryToken}`;
    await makeProject(join(machine.project, 'web'), {
      dependencies: { 'is-number': '7.0.0', ms },
      devDependencies: { isarray: '2.0.5' },
    });
    return 'web';
  },
  async install(machine) {
    const cwd = join(machine.project, 'web');
    for (const command of ['yarn install --immutable', 'yarn install'])
      await machine.isolated('sh', ['-c', `rm -rf node_modules; exec ${command}`], { cwd });
    const use = "require('isarray')([]) && require('is-number')(5) + require('ms')('1s')";
    assert.is(await machine.isolated('node', ['-p', use], { cwd }), '1001\n');
  },
  target: ({ home }) => join(home, '.yarn', 'berry', 'cache'),
  wasAsked: () => registry.answered() > 0,
});

test('workspaces install, also where a project keeps a cache of its own', async () => {
  const [here, there] = [await connectedMachine(), await createMachine()];
  const part = join(here.project, 'packages', 'part');
  await mkdir(part, { recursive: true });
  await writeFile(
    join(part, 'package.json'),
    JSON.stringify({ name: 'part', dependencies: { ms: '2.1.3' } }),
  );
  await makeProject(here.project, { workspaces: ['packages/*'], dependencies: { isarray: '2.0.5' } });
  await carryProject(here, there);
  await writeFile(join(there.project, '.yarnrc.yml'), `${settings}\nenableGlobalCache: false\n`);
  const cache = await collectFrom(here, 'yarn', '.');
  const files = (await entriesOf(join(cache.archive.bundle, cache.archive.path))).slice(1);
  assert.is(files.length, 2);
  for (const file of files) assert.match(file, /^File \.\/(?:ms|isarray)-.*\.zip$/);
  await restoreOn(there, cache);
  await there.isolated('yarn', ['install', '--immutable']);
  assert.is(await there.isolated('node', ['-p', "require('isarray')([]) && require('ms')('2s')"]), '2000\n');
  await Promise.all([here.remove(), there.remove()]);
});

test('a cache of another major version, and one for another platform, are left out with the reason', async () => {
  const [here, there] = [await connectedMachine(), await createMachine()];
  await makeProject(here.project, { dependencies: { ms: '2.1.3' } });
  const lock = join(here.project, 'yarn.lock');
  await writeFile(lock, `${await readFile(lock, 'utf8')}  conditions: os=linux & cpu=x64\n`);
  const source = { project: here.project, path: '.' };
  const { facts } = await collectors.yarn.plan(source);
  assert.is(facts.native, '1');
  const archive = { bundle: there.home, path: 'nothing.tar', sha256: '' };
  const skipped = async (changed: Record<string, string>): Promise<string> => {
    const cache = { kind: 'yarn' as const, path: '.', archive, facts: { ...facts, ...changed }, events: [] };
    const plan = await planRestoreOn(there, cache);
    return 'skipped' in plan ? plan.skipped : '';
  };
  assert.match(await skipped({ yarn: '3.8.7' }), 'it was made by Yarn 3.8.7');
  assert.match(await skipped({ platform: 'linux-s390x-musl' }), 'it was made for linux-s390x-musl');
  assert.is(await skipped({ platform: 'linux-s390x-musl', native: '0' }), '');
  await Promise.all([here.remove(), there.remove()]);
});

test('a lock that does not fit, Yarn 1 and no Yarn are refused', async () => {
  const here = await connectedMachine();
  await makeProject(here.project, { dependencies: { ms: '2.1.3' } });
  const manifest = { name: 'app', dependencies: { ms: '2.1.3', isarray: '2.0.5' } };
  await writeFile(join(here.project, 'package.json'), JSON.stringify(manifest));
  const error = await collectFrom(here, 'yarn', '.').catch((reason: unknown) => reason);
  assert.ok(isErrorOf(error, 'cache-unsuitable'));
  assert.match(error.facts.output ?? '', 'explicitly forbidden');
  const old = join(here.home, 'old');
  await mkdir(old);
  await writeFile(join(old, 'yarn'), '#!/bin/sh\necho 1.22.22\n', { mode: 0o755 });
  const plan = (): Promise<unknown> => collectors.yarn.plan({ project: here.project, path: '.' });
  const refused = async (path: string): Promise<string> => {
    const reason = await withPath(path, plan).catch((thrown: unknown) => thrown);
    return isErrorOf(reason, 'cache-unsuitable') ? reason.facts.problem : '';
  };
  assert.match(await refused(`${old}:${process.env.PATH}`), 'Yarn 1.22.22 keeps its cache in another form');
  assert.match(await refused(await pathWithout(here.home, ['yarn'])), 'yarn --version');
  await here.remove();
});

test.run();
