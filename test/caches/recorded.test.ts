import { readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import cacache from 'cacache';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { CacheFacts } from '../../src/caches/collector.ts';
import { isDistributionOf } from '../../src/caches/pip/required-project.ts';
import { wheelFacts } from '../../src/caches/pip/wheel-facts.ts';
import { filesOf } from '../../src/caches/recorded-files.ts';
import { collectors } from '../../src/caches/registry.ts';
import { isErrorOf } from '../../src/errors.ts';
import { run } from '../../src/host/run.ts';
import type { Line } from '../../src/recording/line.ts';
import { entriesOf } from './archives.ts';
import { type CollectedCache, collectRecorded, restoreOn } from './contract.ts';
import { carryProject, createMachine, type Machine } from './machine.ts';
import { startNpmRegistry, startSimpleIndex } from './private-registry.ts';
import { pathWithout, recordRun, withPath } from './recording.ts';
import { addUv, npmTarballs, pythonFiles } from './tools.ts';

const password = 'CanaryPassword0123456789';
const token = 'CanaryToken0123456789';
const queryToken = 'CanaryQuery0123456789';

await addUv();
const wheels = await pythonFiles();
const [index, registry] = [
  await startSimpleIndex(wheels, password),
  await startNpmRegistry(await npmTarballs(), token),
];
const basic = `Basic ${Buffer.from(`ferry:${password}`).toString('base64')}`;

/** What a RUN with pip asks for: pages, wheels, and the source distribution of docopt with what builds it. */
async function pythonUrls(): Promise<string[]> {
  const names = await readdir(wheels);
  const projectOf = (name: string): string => name.split('-')[0] ?? '';
  return names.flatMap((name) => [
    `http://${index.host}/simple/${projectOf(name)}/`,
    `http://${index.host}/simple/${projectOf(name)}/${name}`,
  ]);
}

/** Collects on a host that has neither python3 nor npm nor uv. */
async function collectBare(
  machine: Machine,
  kind: 'pip' | 'npm',
  { path, urls, authorization }: { path: string; urls: string[]; authorization: string },
): Promise<CollectedCache> {
  const directory = dirname(machine.home);
  const recorded = await recordRun(directory, urls, authorization);
  return withPath(await pathWithout(directory, ['python3', 'npm', 'uv']), () =>
    collectRecorded(machine, { kind, path, recorded }),
  );
}

async function assertFreeOf(cache: CollectedCache, canaries: string[]): Promise<void> {
  const bytes = await readFile(join(cache.archive.bundle, cache.archive.path), 'latin1');
  for (const canary of canaries) assert.not(bytes.includes(canary), canary);
}

test('where pip is not installed, the wheelhouse holds what RUNs downloaded, and pip and uv install from it', async () => {
  const [here, there] = [await createMachine(), await createMachine()];
  await writeFile(join(here.project, 'more.txt'), 'docopt==0.6.2\n');
  await writeFile(
    join(here.project, 'requirements.txt'),
    "-r more.txt\nsix==1.17.0\nidna\nabsent; sys_platform == 'win32'\n",
  );
  await carryProject(here, there);
  const cache = await collectBare(here, 'pip', {
    path: 'requirements.txt',
    urls: await pythonUrls(),
    authorization: basic,
  });
  assert.equal(cache.facts, { from: 'recording', native: '0' });
  const entries = await entriesOf(join(cache.archive.bundle, cache.archive.path));
  assert.equal(
    entries.filter((entry) => entry.startsWith('File ')).map((entry) => entry.slice('File ./'.length)),
    [...(await readdir(wheels)), 'index.html'].sort(),
  );
  await assertFreeOf(cache, [password, basic.slice('Basic '.length)]);
  const plan = await restoreOn(there, cache);
  const { path = '', line = '' } = 'path' in plan ? plan : {};
  const uv = `uv pip install --offline --no-cache --no-index --find-links ${path}`;
  for (const [number, command] of [
    `${line}; python3 -m pip --python $0 install`,
    `${uv} --python $0`,
  ].entries()) {
    const folder = join(there.home, `environment-${number}`);
    await there.isolated('python3', ['-m', 'venv', '--without-pip', folder]);
    const python = join(folder, 'bin', 'python');
    await there.isolated('sh', ['-c', `${command} -r requirements.txt`, python]);
    const versions = 'import six, idna, docopt; print(six.__version__, idna.__version__, docopt.__version__)';
    assert.is(await there.isolated(python, ['-c', versions]), '1.17.0 3.10 0.6.2\n');
  }
  await Promise.all([here.remove(), there.remove()]);
});

test('a requirement of which RUNs downloaded nothing is named', async () => {
  const here = await createMachine();
  await writeFile(join(here.project, 'requirements.txt'), 'six==1.17.0\nMy_App[extra]>=1.0 # ours\n');
  const wanted = { path: 'requirements.txt', urls: await pythonUrls(), authorization: basic };
  const error = await collectBare(here, 'pip', wanted).catch((reason: unknown) => reason);
  assert.ok(isErrorOf(error, 'cache-unsuitable'));
  assert.match(error.facts.problem, /RUNs have downloaded nothing of my-app$/);
  // One of another version is nothing of a requirement that pins it.
  await writeFile(join(here.project, 'requirements.txt'), 'six==1.16\nidna>=3,==3.10.0\ndocopt==0.6.*\n');
  const pinned = await collectBare(here, 'pip', wanted).catch((reason: unknown) => reason);
  assert.ok(isErrorOf(pinned, 'cache-unsuitable'));
  assert.match(pinned.facts.problem, /RUNs have downloaded nothing of six==1\.16$/);
  // An archive whose index page nobody asked for may be anything.
  await writeFile(join(here.project, 'requirements.txt'), 'docopt\n');
  const urls = wanted.urls.filter((url) => !url.endsWith('/docopt/'));
  const other = await collectBare(here, 'pip', { ...wanted, urls }).catch((reason: unknown) => reason);
  assert.ok(isErrorOf(other, 'cache-unsuitable'));
  assert.match(other.facts.problem, /RUNs have downloaded nothing of docopt$/);
  await here.remove();
});

test('a pinned version is met by each of its spellings, and by no other version', () => {
  const meets = (file: string, version?: string): boolean =>
    isDistributionOf(file, { name: 'my-app', ...(version ? { version } : {}) });
  const wheel = (version: string): string => `My_App-${version}-py3-none-any.whl`;
  for (const [there, pinned] of [
    ...[
      ['3.0.0', '3.0'],
      ['3', 'v3.0'],
      ['3.10', '3.10.0'],
      ['1.0rc1', '1.0-RC.1'],
      ['1.0.post2', '1.0-post2'],
    ],
    ...[
      ['2.3.0+cu121', '2.3'],
      ['2.3.0+cu121', '2.3.0+cu121'],
      ['1!2.0', '1!2'],
    ],
  ] as const)
    assert.ok(meets(wheel(there), pinned), `${there} ${pinned}`);
  for (const [there, pinned] of [
    ...[
      ['3.1', '3.10'],
      ['2.3', '3.0'],
      ['1.0rc1', '1.0'],
      ['1.0.post1', '1.0'],
      ['1!2.0', '2.0'],
    ],
    ...[
      ['2.3.0+cpu', '2.3.0+cu121'],
      ['30', '3'],
    ],
  ] as const)
    assert.not(meets(wheel(there), pinned), `${there} ${pinned}`);
  assert.ok(meets('my-app-1.0+local.1.tar.gz', '1.0'));
  assert.ok(meets(wheel('1.0')));
  assert.not(meets('my_app_more-1.0.tar.gz'));
});

test('wheels out of a recording are bound to what their names say', async () => {
  const facts = (...names: string[]): CacheFacts => wheelFacts(names.map((name) => `x-1.0-${name}.whl`));
  assert.equal(facts('py3-none-any', 'cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64'), {
    python: 'cp311',
    platform: 'linux-x86_64',
  });
  assert.equal(facts('cp37-abi3-musllinux_1_2_aarch64'), { platform: 'linux-aarch64-musl' });
  assert.equal(facts('cp311-cp311-linux_x86_64', 'cp312-cp312-linux_x86_64'), { platform: 'linux-x86_64' });
  const there = await createMachine();
  there.become();
  const planned = await collectors.pip.planRestore({
    source: { project: there.project, path: 'requirements.txt' },
    facts: { from: 'recording', native: '1', platform: 'linux-s390x' },
  });
  assert.match('skipped' in planned ? planned.skipped : '', /it was made for \S+ on linux-s390x, and/);
  await there.remove();
});

/** Locks a project whose registry wants a token, with one tarball at an address that holds another. */
async function lockProject({ home, project }: Machine): Promise<void> {
  const { host } = registry;
  await writeFile(join(home, '.npmrc'), `registry=http://${host}/\n//${host}/:_authToken=${token}\n`);
  const ms = `http://${host}/ms/-/ms-2.1.3.tgz?token=${queryToken}`;
  const manifest = { dependencies: { 'is-number': '7.0.0', ms }, devDependencies: { isarray: '2.0.5' } };
  await writeFile(
    join(project, 'package.json'),
    JSON.stringify({ name: 'app', version: '1.0.0', ...manifest }),
  );
  await run({ command: 'npm', args: ['install', '--package-lock-only'], cwd: project });
}

const tarball = (name: string, version: string): string =>
  `http://${registry.host}/${name}/-/${name}-${version}.tgz`;
const production = [tarball('is-number', '7.0.0'), `${tarball('ms', '2.1.3')}?token=${queryToken}`];
const authorization = `Bearer ${token}`;
const use = "require('is-number')(5) + require('ms')('1s')";

test('where npm is not installed, the cache holds the tarballs of the lock that RUNs downloaded', async () => {
  const [here, there] = [await createMachine(), await createMachine()];
  here.become();
  await lockProject(here);
  await carryProject(here, there);
  const urls = [...production, tarball('isarray', '2.0.5')];
  const cache = await collectBare(here, 'npm', { path: '.', urls, authorization });
  assert.equal(cache.facts, { from: 'recording', native: '0' });
  await assertFreeOf(cache, [token, queryToken]);
  await there.isolated('npm', ['ci', '--offline']).then(assert.unreachable, () => {});
  assert.equal(await restoreOn(there, cache), { path: join(there.home, '.npm') });
  for (const args of [['ci', '--offline'], ['ci']]) {
    await there.isolated('npm', args);
    assert.is(await there.isolated('node', ['-p', `require('isarray')([]) && ${use}`]), '1001\n');
  }
  const kept = await cacache.verify(join(there.home, '.npm', '_cacache'));
  assert.equal([kept.verifiedContent, kept.badContentCount, kept.reclaimedCount], [3, 0, 0]);
  await Promise.all([here.remove(), there.remove()]);
});

test('where RUNs left out what is for development, the line to set says so', async () => {
  const [here, there] = [await createMachine(), await createMachine()];
  here.become();
  await lockProject(here);
  await carryProject(here, there);
  const cache = await collectBare(here, 'npm', { path: '.', urls: production, authorization });
  const line = 'export npm_config_omit=dev';
  assert.equal(await restoreOn(there, cache), { path: join(there.home, '.npm'), line });
  await there.isolated('sh', ['-c', `${line}; exec npm ci`]);
  assert.is(await there.isolated('node', ['-p', use]), '1001\n');
  await Promise.all([here.remove(), there.remove()]);
});

test('a package that every install needs and no RUN downloaded is named, and so is an altered one', async () => {
  const here = await createMachine();
  here.become();
  await lockProject(here);
  const wanted = { path: '.', urls: production.slice(1), authorization };
  const error = await collectBare(here, 'npm', wanted).catch((reason: unknown) => reason);
  assert.ok(isErrorOf(error, 'cache-unsuitable'));
  assert.match(error.facts.problem, /RUNs have not downloaded node_modules\/is-number$/);
  const lock = join(here.project, 'package-lock.json');
  const text = await readFile(lock, 'utf8');
  await writeFile(lock, text.replace(/("node_modules\/ms".*?sha512-)..../s, '$1AAAA'));
  const altered = await collectBare(here, 'npm', { ...wanted, urls: production }).catch(
    (reason: unknown) => reason,
  );
  assert.ok(isErrorOf(altered, 'cache-unsuitable'));
  assert.match(altered.facts.problem, /RUNs have not downloaded node_modules\/ms$/);
  // npm writes such locks with omit-lockfile-registry-resolved, and asks a registry for each name then.
  await writeFile(lock, text.replace(/"resolved": .*is-number.*/, ''));
  const unplaced = await collectBare(here, 'npm', { ...wanted, urls: production }).catch(
    (reason: unknown) => reason,
  );
  assert.ok(isErrorOf(unplaced, 'cache-unsuitable'));
  assert.match(unplaced.facts.problem, /its lock has no URL of a tarball for node_modules\/is-number$/);
  await here.remove();
});

test('a file counts under the address that was asked for, and only as the server has it', () => {
  const line = (url: string, answer: Partial<Line> = {}): Line => ({
    ...{ method: 'GET', url, status: 200, headers: {}, blob: url.slice(-1), size: 1 },
    ...answer,
  });
  const to = (location: string): Partial<Line> => ({ status: 302, headers: { location }, size: 0 });
  const files = filesOf([
    line('http://mirror/six-1.0-py3-none-any.whl', to('http://mirror/moved')),
    line('http://mirror/moved', to('http://store/a')),
    line('http://store/a'),
    line('http://mirror/circle', to('http://mirror/circle')),
    line('http://mirror/packed', { headers: { 'content-encoding': 'gzip' } }),
    line('http://mirror/absent', { status: 404 }),
    line('http://mirror/head', { method: 'HEAD' }),
    line('http://store/c', { status: 404, blob: 'n' }),
    line('http://store/c'),
    line('http://store/c', { status: 503, blob: 'n' }),
    line('http://mirror/%40scope%2Fb'),
    line('http://mirror/moved', { status: 401, blob: 'n' }),
  ]);
  assert.equal(
    files.map(({ name, blob }) => [name, blob]),
    [
      ['@scope/b', 'b'],
      ['moved', 'a'],
      ['six-1.0-py3-none-any.whl', 'a'],
      ['a', 'a'],
      ['c', 'c'],
    ],
  );
});

test('what only its tool can make is refused where that is missing', async () => {
  const here = await createMachine();
  await writeFile(join(here.project, 'pyproject.toml'), '[project]\nname = "app"\nversion = "1.0"\n');
  await writeFile(join(here.project, 'uv.lock'), 'version = 1\n');
  const plan = (): Promise<unknown> => collectors.uv.plan({ project: here.project, path: '.' });
  const error = await withPath(await pathWithout(here.home, ['uv']), plan).catch((reason: unknown) => reason);
  assert.ok(isErrorOf(error, 'cache-unsuitable'));
  await here.remove();
});

test.run();
