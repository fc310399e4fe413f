import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { collectors } from '../../src/caches/registry.ts';
import { isErrorOf } from '../../src/errors.ts';
import { run } from '../../src/host/run.ts';
import { entriesOf } from './archives.ts';
import { collectFrom, contract, restoreOn } from './contract.ts';
import { carryProject, createMachine, type Machine } from './machine.ts';
import { startSimpleIndex } from './private-registry.ts';
import { addUv, pythonFiles } from './tools.ts';

const password = 'CanaryPassword0123456789';
const versions = 'import six, idna, docopt; print(six.__version__, idna.__version__, docopt.__version__)';

await addUv();
const files = await pythonFiles();
const [index, openIndex] = [await startSimpleIndex(files, password), await startSimpleIndex(files)];
const withPassword = `http://ferry:${password}@${index.host}/simple`;

interface Wanted {
  /** Packaged: uv builds it, and needs what its build needs. */
  packaged?: boolean;
  /** The URL of its only index. Default: the one that asks for nothing. */
  url?: string;
}

/** Writes and locks a project with one package that has only a source distribution; leaves no trace in uv's cache. */
async function makeProject(directory: string, { packaged, url }: Wanted = {}): Promise<void> {
  await mkdir(join(directory, 'src', 'app'), { recursive: true });
  await writeFile(join(directory, 'src', 'app', '__init__.py'), '');
  const lines = [
    '[project]',
    'name = "app"',
    'version = "1.0"',
    'requires-python = ">=3.9"',
    'dependencies = ["six==1.17.0", "idna==3.10"]',
    '[dependency-groups]',
    'test = ["docopt==0.6.2"]',
    '[tool.uv]',
    'default-groups = []',
    '[[tool.uv.index]]',
    'name = "ferry"',
    `url = "${url ?? `http://${openIndex.host}/simple`}"`,
    'default = true',
    ...(packaged
      ? ['[build-system]', 'requires = ["setuptools>=61"]', 'build-backend = "setuptools.build_meta"']
      : []),
  ];
  await writeFile(join(directory, 'pyproject.toml'), `${lines.join('\n')}\n`);
  await run({ command: 'uv', args: ['lock', '--no-cache'], cwd: directory });
}

const line = 'export UV_OFFLINE=1';

/** Installs all of a project there and uses it. */
async function install(machine: Machine, cwd: string): Promise<void> {
  for (const sync of ['uv sync --offline --frozen', `${line}; uv sync`]) {
    await machine.isolated('sh', ['-c', `rm -rf .venv; ${sync} --group test`], { cwd });
    const python = join(cwd, '.venv', 'bin', 'python');
    assert.is(await machine.isolated(python, ['-c', versions]), '1.17.0 3.10 0.6.2\n');
  }
}

contract({
  kind: 'uv',
  canaries: [password, Buffer.from(`ferry:${password}`).toString('base64')],
  async prepare({ home, project }) {
    await makeProject(join(project, 'api'), { url: withPassword });
    await mkdir(join(home, '.cache', 'uv', 'simple-v0'), { recursive: true });
    await writeFile(join(home, '.cache', 'uv', 'simple-v0', 'used'), 'before');
    return 'api';
  },
  line: () => line,
  install: (machine) => install(machine, join(machine.project, 'api')),
  target: ({ home }) => join(home, '.cache', 'uv'),
  wasAsked: () => index.answered() > 0,
});

test('a project that uv builds installs there, a credential from a netrc is not needed', async () => {
  const [here, there] = [await createMachine(), await createMachine()];
  here.become();
  const netrc = `machine 127.0.0.1 login ferry password ${password}\n`;
  await writeFile(join(here.home, '.netrc'), netrc, { mode: 0o600 });
  await makeProject(here.project, { packaged: true, url: `http://${index.host}/simple` });
  await carryProject(here, there);
  const cache = await collectFrom(here, 'uv', '.');
  assert.equal(await restoreOn(there, cache), { path: join(there.home, '.cache', 'uv'), line });
  await install(there, there.project);
  await there.isolated(join(there.project, '.venv', 'bin', 'python'), ['-c', 'import app']);
  const entries = (await entriesOf(join(cache.archive.bundle, cache.archive.path))).join('\n');
  assert.not.match(entries, /interpreter-v|builds-v|git-v|\/editable\//);
  await Promise.all([here.remove(), there.remove()]);
});

test('a credential that uv would need to carry is refused, with the way out', async () => {
  const here = await createMachine();
  here.become();
  await makeProject(here.project, { packaged: true, url: withPassword });
  const error = await collectFrom(here, 'uv', '.').catch((reason: unknown) => reason);
  assert.ok(isErrorOf(error, 'cache-unsuitable'));
  assert.match(error.facts.problem, 'netrc');
  await here.remove();
});

test('what another series of uv made, or another interpreter needs, is left out with the reason', async () => {
  const there = await createMachine();
  there.become();
  await makeProject(there.project);
  const { facts } = await collectors.uv.plan({ project: there.project, path: '.' });
  // Left out before it is opened.
  const archive = { bundle: there.home, path: 'nothing.tar', sha256: '' };
  const skipped = async (changed: Record<string, string>): Promise<string> => {
    const cache = { kind: 'uv' as const, path: '.', archive, facts: { ...facts, ...changed }, events: [] };
    const restored = await restoreOn(there, cache);
    return 'skipped' in restored ? restored.skipped : '';
  };
  assert.match(await skipped({ uv: '0.1.0' }), 'uv 0.1.0');
  assert.match(await skipped({ python: 'cp27', native: '1' }), 'it was made for cp27');
  await writeFile(join(there.project, '.python-version'), '3.99\n');
  assert.match(await skipped({}), 'no Python');
  await there.remove();
});

test('a lock that is missing is named', async () => {
  const here = await createMachine();
  await writeFile(join(here.project, 'pyproject.toml'), '[project]\nname = "app"\nversion = "1.0"\n');
  const error = await collectFrom(here, 'uv', '.').catch((reason: unknown) => reason);
  assert.ok(isErrorOf(error, 'cache-unsuitable'));
  assert.match(error.facts.problem, 'there is no uv.lock');
  await here.remove();
});

test.run();
