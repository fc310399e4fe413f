import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isErrorOf } from '../../src/errors.ts';
import { run } from '../../src/host/run.ts';
import { entriesOf } from './archives.ts';
import { collectFrom, contract, restoreOn } from './contract.ts';
import { createMachine, type Machine } from './machine.ts';
import { type PrivateRegistry, startSimpleIndex } from './private-registry.ts';
import { addUv, pythonFiles } from './tools.ts';

const password = 'CanaryPassword0123456789';
const versions = 'import six, idna, docopt; print(six.__version__, idna.__version__, docopt.__version__)';

await addUv();
const files = await pythonFiles();

interface Wanted {
  /** Packaged: uv builds it, and needs what its build needs. */
  packaged?: boolean;
  /** The URL of its only index. Default: PyPI. */
  index?: string;
}

/** Writes a project with one package that has only a source distribution. */
async function writeProject(directory: string, { packaged, index }: Wanted): Promise<void> {
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
    ...(index ? ['[[tool.uv.index]]', 'name = "ferry"', `url = "${index}"`, 'default = true'] : []),
    ...(packaged
      ? ['[build-system]', 'requires = ["setuptools>=61"]', 'build-backend = "setuptools.build_meta"']
      : []),
  ];
  await writeFile(join(directory, 'pyproject.toml'), `${lines.join('\n')}\n`);
}

/** Has uv lock the project of a machine, without a trace in its cache. */
async function lock(directory: string): Promise<void> {
  await run({ command: 'uv', args: ['lock', '--no-cache'], cwd: directory });
}

/** Takes the project as it is to another machine. */
async function carryProject(from: Machine, to: Machine): Promise<void> {
  await run({ command: 'cp', args: ['-a', `${from.project}/.`, to.project] });
}

let index: PrivateRegistry;

contract({
  kind: 'uv',
  canaries: [password, Buffer.from(`ferry:${password}`).toString('base64')],
  async prepare({ home, project }) {
    index = await startSimpleIndex(files, password);
    await writeProject(join(project, 'api'), { index: `http://ferry:${password}@${index.host}/simple` });
    await lock(join(project, 'api'));
    await mkdir(join(home, '.cache', 'uv', 'simple-v0'), { recursive: true });
    await writeFile(join(home, '.cache', 'uv', 'simple-v0', 'used'), 'before');
    return 'api';
  },
  target: ({ home }) => join(home, '.cache', 'uv'),
  wasAsked: () => index.answered() > 0,
  finish: () => index.stop(),
});

test('uv sync --offline --frozen installs from the restored cache, groups and the build of the project too', async () => {
  const [here, there] = [await createMachine(), await createMachine()];
  here.become();
  await writeProject(here.project, { packaged: true });
  await lock(here.project);
  await carryProject(here, there);
  const cache = await collectFrom(here, 'uv', '.');
  assert.equal(await restoreOn(there, cache), { path: join(there.home, '.cache', 'uv') });
  await there.isolated('uv', ['sync', '--offline', '--frozen', '--group', 'test']);
  const words = await there.isolated(join(there.project, '.venv', 'bin', 'python'), ['-c', versions]);
  assert.is(words, '1.17.0 3.10 0.6.2\n');
  await there.isolated(join(there.project, '.venv', 'bin', 'python'), ['-c', 'import app']);
  const entries = (await entriesOf(join(cache.archive.bundle, cache.archive.path))).join('\n');
  assert.not.match(entries, /interpreter-v|builds-v|git-v|\/editable\//);
  await Promise.all([here.remove(), there.remove()]);
});

test('a second restore finds what the first one brought', async () => {
  const [here, there] = [await createMachine(), await createMachine()];
  here.become();
  await writeProject(here.project, {});
  await lock(here.project);
  const [first, second] = [await collectFrom(here, 'uv', '.'), await collectFrom(here, 'uv', '.')];
  await restoreOn(there, first);
  const wheels = join(there.home, '.cache', 'uv', 'archive-v0');
  const before = await there.isolated('ls', [wheels]);
  await restoreOn(there, second);
  assert.is(await there.isolated('ls', [wheels]), before);
  assert.is(before.trim().split('\n').length, 4);
  await Promise.all([here.remove(), there.remove()]);
});

test('a credential from a netrc is not needed there', async () => {
  const [here, there] = [await createMachine(), await createMachine()];
  here.become();
  const own = await startSimpleIndex(files, password);
  const netrc = `machine 127.0.0.1 login ferry password ${password}\n`;
  await writeFile(join(here.home, '.netrc'), netrc, { mode: 0o600 });
  await writeProject(here.project, { packaged: true, index: `http://${own.host}/simple` });
  await lock(here.project);
  await carryProject(here, there);
  await restoreOn(there, await collectFrom(here, 'uv', '.'));
  await there.isolated('uv', ['sync', '--offline', '--frozen', '--group', 'test']);
  const words = await there.isolated(join(there.project, '.venv', 'bin', 'python'), ['-c', versions]);
  assert.is(words, '1.17.0 3.10 0.6.2\n');
  await own.stop();
  await Promise.all([here.remove(), there.remove()]);
});

test('a credential that uv would need to carry is refused, with the way out', async () => {
  const here = await createMachine();
  here.become();
  const own = await startSimpleIndex(files, password);
  await writeProject(here.project, { packaged: true, index: `http://ferry:${password}@${own.host}/simple` });
  await lock(here.project);
  const error = await collectFrom(here, 'uv', '.').catch((reason: unknown) => reason);
  assert.ok(isErrorOf(error, 'cache-unsuitable'));
  assert.match(error.facts.problem, 'netrc');
  await own.stop();
  await here.remove();
});

test('what another series of uv made, or another interpreter needs, is left out with the reason', async () => {
  const [here, there] = [await createMachine(), await createMachine()];
  here.become();
  await writeProject(here.project, {});
  await lock(here.project);
  const cache = await collectFrom(here, 'uv', '.');
  const older = await restoreOn(there, { ...cache, facts: { ...cache.facts, uv: '0.1.0' } });
  assert.match('skipped' in older ? older.skipped : '', 'uv 0.1.0');
  const foreign = await restoreOn(there, {
    ...cache,
    facts: { ...cache.facts, python: 'cp27', native: '1' },
  });
  assert.match('skipped' in foreign ? foreign.skipped : '', 'cp27');
  await Promise.all([here.remove(), there.remove()]);
});

test('a lock that is missing is named', async () => {
  const here = await createMachine();
  await writeProject(here.project, {});
  const error = await collectFrom(here, 'uv', '.').catch((reason: unknown) => reason);
  assert.ok(isErrorOf(error, 'cache-unsuitable'));
  assert.match(error.facts.problem, 'there is no uv.lock');
  await here.remove();
});

test.run();
