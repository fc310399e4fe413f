import { chmod, cp, mkdir, readFile, readlink, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isErrorOf } from '../../src/errors.ts';
import { run } from '../../src/host/run.ts';
import { entriesOf } from './archives.ts';
import { collectFrom, contract, planRestoreOn, restoreOn } from './contract.ts';
import { carryProject, createMachine, type Machine } from './machine.ts';
import { startNpmRegistry } from './private-registry.ts';
import { npmTarballs } from './tools.ts';

const token = 'CanaryToken0123456789';
const queryToken = 'CanaryQuery0123456789';
const tarballs = await npmTarballs();
const [registry, openRegistry] = [await startNpmRegistry(tarballs, token), await startNpmRegistry(tarballs)];

/** Makes a machine whose user has the registry that asks for nothing, and that this process becomes. */
async function connectedMachine(): Promise<Machine> {
  const machine = await createMachine();
  await writeFile(join(machine.home, '.npmrc'), `registry=http://${openRegistry.host}/\n`);
  machine.become();
  return machine;
}

/** Has npm install a project in a directory. */
async function install(directory: string, manifest: object): Promise<void> {
  await mkdir(directory, { recursive: true });
  await writeFile(
    join(directory, 'package.json'),
    JSON.stringify({ name: 'app', version: '1.0.0', ...manifest }),
  );
  await run({ command: 'npm', args: ['install', '--no-audit', '--no-fund'], cwd: directory });
}

contract({
  kind: 'node-modules',
  canaries: [token, queryToken],
  async prepare({ project }) {
    const web = join(project, 'web');
    await mkdir(web);
    const settings = `registry=http://${registry.host}/\n//${registry.host}/:_authToken=${token}\n`;
    await writeFile(join(web, '.npmrc'), settings);
    const ms = `http://${registry.host}/ms/-/ms-2.1.3.tgz?token=${queryToken}`;
    await install(web, { dependencies: { 'is-number': '7.0.0', ms } });
    assert.match(await readFile(join(web, 'node_modules', '.package-lock.json'), 'utf8'), queryToken);
    await writeFile(join(web, 'node_modules', 'ms', '.npmrc'), settings);
    return 'web';
  },
  async install(machine) {
    const cwd = join(machine.project, 'web');
    const use = "require('is-number')(5) + require('ms')('1s')";
    assert.is(await machine.isolated('node', ['-p', use], { cwd }), '1001\n');
  },
  target: ({ project }) => project,
  wasAsked: () => registry.answered() > 0,
});

test('a restored node_modules works: links, modes, workspaces', async () => {
  const [here, there] = [await connectedMachine(), await createMachine()];
  const part = join(here.project, 'packages', 'part');
  await mkdir(part, { recursive: true });
  await writeFile(
    join(part, 'package.json'),
    JSON.stringify({ name: 'part', version: '1.0.0', bin: 'run.js' }),
  );
  await writeFile(join(part, 'run.js'), "#!/usr/bin/env node\nconsole.log(require('ms')('1s'));\n");
  await install(here.project, { workspaces: ['packages/*'], dependencies: { ms: '2.1.3' } });
  await chmod(join(here.project, 'node_modules', 'ms', 'index.js'), 0o755);
  const cache = await collectFrom(here, 'node-modules', '.');
  await carryProject(here, there);
  assert.equal(await restoreOn(there, cache), { path: join(there.project, 'node_modules') });
  assert.is(await there.isolated(join(there.project, 'node_modules', '.bin', 'part'), []), '1000\n');
  assert.is(await readlink(join(there.project, 'node_modules', 'part')), '../packages/part');
  const { mode } = await stat(join(there.project, 'node_modules', 'ms', 'index.js'));
  assert.is(mode & 0o777, 0o755);
  await there.isolated('npm', ['ls', '--all', '--offline']);
  await Promise.all([here.remove(), there.remove()]);
});

test('files where credentials are kept are left out and named', async () => {
  const here = await connectedMachine();
  await install(here.project, { dependencies: { ms: '2.1.3' } });
  const secrets = ['ms/.env', 'ms/.netrc', 'ms/.git/config', '.yarnrc.yml'];
  await mkdir(join(here.project, 'node_modules', 'ms', '.git'));
  for (const file of secrets) await writeFile(join(here.project, 'node_modules', file), 'secret');
  const cache = await collectFrom(here, 'node-modules', '.');
  const entries = (await entriesOf(join(cache.archive.bundle, cache.archive.path))).join('\n');
  for (const file of secrets) assert.not.match(entries, file);
  assert.match(entries, 'node_modules/ms/index.js');
  const told = cache.events.flatMap((event) => (event.type === 'notice' ? [event.notice] : []));
  assert.equal(told, [
    {
      code: 'secrets-left-out',
      facts: {
        cache: 'node-modules of .',
        files: ['.yarnrc.yml', 'ms/.env', 'ms/.git/config', 'ms/.netrc'].map(
          (file) => `node_modules/${file}`,
        ),
      },
    },
  ]);
  await here.remove();
});

test('tokens in other files are overwritten, and nothing else of these files', async () => {
  const here = await connectedMachine();
  await install(here.project, { dependencies: { ms: '2.1.3' } });
  const folder = join(here.project, 'node_modules', 'ms');
  const secrets = [`npm_${'a1B2'.repeat(9)}`, `ghp_${'c3D4'.repeat(9)}`, 'AKIAQ3EGRIVQJZ4NTXLP'];
  const code = (values: string[]): string =>
    `exports.keys = ${JSON.stringify(values)}; // \u00e4 \${TOKEN} _authToken=\${TOKEN}\n`;
  await writeFile(join(folder, 'keys.js'), code(secrets), { mode: 0o755 });
  await writeFile(join(folder, 'more.txt'), '//ferry.example/:_authToken=Canary0123456789\n', {
    mode: 0o444,
  });
  await writeFile(join(folder, 'example.js'), 'AKIAIOSFODNN7EXAMPLE npm_config_registry ghp_short');
  const readers = [
    'm=/_authToken=(.+)/.exec(line)',
    'm=/:_authToken=.+/g.exec(line)',
    "s=line.replace(/_authToken=/,'')",
    'this._authToken=options.token;',
    'const{_authToken=undefined,registry}=npmrc',
  ].join('\n');
  await writeFile(join(folder, 'readers.js'), readers);
  const cache = await collectFrom(here, 'node-modules', '.');
  const bytes = await readFile(join(cache.archive.bundle, cache.archive.path));
  for (const secret of [...secrets, 'Canary0123456789']) assert.not(bytes.includes(secret), secret);
  assert.ok(bytes.includes(code(secrets.map((secret) => 'x'.repeat(secret.length)))));
  assert.ok(bytes.includes('AKIAIOSFODNN7EXAMPLE npm_config_registry ghp_short'));
  assert.ok(bytes.includes(readers));
  const there = await createMachine();
  await restoreOn(there, cache);
  const { mode } = await stat(join(there.project, 'node_modules', 'ms', 'keys.js'));
  assert.is(mode & 0o777, 0o755);
  const told = cache.events.flatMap((event) => (event.type === 'notice' ? [event.notice] : []));
  const files = ['node_modules/ms/keys.js', 'node_modules/ms/more.txt'];
  assert.equal(told, [{ code: 'secrets-masked', facts: { cache: 'node-modules of .', files } }]);
  await Promise.all([here.remove(), there.remove()]);
});

test('one for another platform, C library or ABI is refused', async () => {
  const [here, there] = [await connectedMachine(), await createMachine()];
  await install(here.project, { dependencies: { ms: '2.1.3' } });
  const cache = await collectFrom(here, 'node-modules', '.');
  const others = { platform: 'darwin', arch: 's390x', libc: 'musl', abi: '1' };
  for (const [fact, value] of Object.entries(others)) {
    const foreign = { ...cache, facts: { ...cache.facts, [fact]: value } };
    const error = await restoreOn(there, foreign).catch((reason: unknown) => reason);
    assert.ok(isErrorOf(error, 'cache-unsuitable'), fact);
    assert.match(error.facts.problem, value);
  }
  assert.is(await there.isolated('ls', ['-A', there.project]), '');
  await Promise.all([here.remove(), there.remove()]);
});

test('packages with machine code are listed, and named where the folder does not fit', async () => {
  const [here, there] = [await connectedMachine(), await createMachine()];
  await install(here.project, { dependencies: { ms: '2.1.3', 'is-number': '7.0.0', isarray: '2.0.5' } });
  const modules = join(here.project, 'node_modules');
  await mkdir(join(modules, '@ferry', 'native', 'build'), { recursive: true });
  await writeFile(join(modules, '@ferry', 'native', 'build', 'addon.node'), 'library');
  await mkdir(join(modules, 'ms', 'node_modules', 'inner'), { recursive: true });
  await cp('/bin/true', join(modules, 'ms', 'node_modules', 'inner', 'program'));
  await writeFile(join(modules, 'isarray', 'script'), '#!/bin/sh\n', { mode: 0o755 });
  const cache = await collectFrom(here, 'node-modules', '.');
  assert.is(cache.facts.native, '@ferry/native inner');
  const foreign = { ...cache, facts: { ...cache.facts, abi: '1' } };
  const error = await planRestoreOn(there, foreign).catch((reason: unknown) => reason);
  assert.ok(isErrorOf(error, 'cache-unsuitable'));
  assert.match(error.facts.problem, 'native modules in it: @ferry/native inner');
  await Promise.all([here.remove(), there.remove()]);
});

test('a node_modules that is there stays, whatever is carried', async () => {
  const [here, there] = [await connectedMachine(), await createMachine()];
  await install(here.project, { dependencies: { ms: '2.1.3' } });
  const cache = await collectFrom(here, 'node-modules', '.');
  await mkdir(join(there.project, 'node_modules'));
  const refused = await restoreOn(there, cache);
  assert.match('skipped' in refused ? refused.skipped : '', 'already');
  assert.is(await there.isolated('ls', ['-A', 'node_modules']), '');
  await Promise.all([here.remove(), there.remove()]);
});

test('a link that leads out of the project is refused, one to another folder of it is not', async () => {
  const [here, there] = [await connectedMachine(), await createMachine()];
  await install(join(here.project, 'web'), { dependencies: { ms: '2.1.3' } });
  await symlink('../../shared/./lib', join(here.project, 'web', 'node_modules', 'lib'));
  const cache = await collectFrom(here, 'node-modules', 'web');
  await restoreOn(there, cache);
  assert.is(await readlink(join(there.project, 'web', 'node_modules', 'lib')), '../../shared/./lib');
  await symlink('../../../lib', join(here.project, 'web', 'node_modules', 'outside'));
  const error = await collectFrom(here, 'node-modules', 'web').catch((reason: unknown) => reason);
  assert.ok(isErrorOf(error, 'cache-unsuitable'));
  assert.match(error.facts.problem, 'web/node_modules/outside links to');
  await Promise.all([here.remove(), there.remove()]);
});

test('a source outside the project is refused', async () => {
  const here = await createMachine();
  const error = await collectFrom(here, 'node-modules', '../elsewhere').catch((reason: unknown) => reason);
  assert.ok(isErrorOf(error, 'cache-unsuitable'));
  assert.match(error.facts.problem, 'not in the project');
  await here.remove();
});

test.run();
