import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isErrorOf } from '../../src/errors.ts';
import { entriesOf } from './archives.ts';
import { collectFrom, contract, restoreOn } from './contract.ts';
import { createMachine, type Machine } from './machine.ts';
import { type PrivateRegistry, startSimpleIndex } from './private-registry.ts';
import { addUv, pythonFiles } from './tools.ts';

const password = 'CanaryPassword0123456789';
const python = 'import six, idna, docopt; print(six.__version__, idna.__version__, docopt.__version__)';
let index: PrivateRegistry;

await addUv();
const files = await pythonFiles();

contract({
  kind: 'pip',
  canaries: [password, Buffer.from(`ferry:${password}`).toString('base64')],
  async prepare({ home, project }) {
    index = await startSimpleIndex(files, password);
    await mkdir(join(home, '.config', 'pip'), { recursive: true });
    const settings = `[global]\nindex-url = http://ferry:${password}@${index.host}/simple\n`;
    await writeFile(join(home, '.config', 'pip', 'pip.conf'), settings);
    await mkdir(join(home, '.cache', 'pip', 'http-v2'), { recursive: true });
    await writeFile(join(home, '.cache', 'pip', 'http-v2', 'used'), 'before');
    await mkdir(join(project, 'api'));
    await writeFile(join(project, 'api', 'requirements.txt'), 'six==1.17.0\nidna\ndocopt==0.6.2\n');
    return 'api/requirements.txt';
  },
  target: ({ home }) => join(home, '.cache', 'buildferry', 'wheelhouse'),
  wasAsked: () => index.answered() > 0,
  finish: () => index.stop(),
});

/** Makes a virtual environment on a machine, and returns its interpreter. */
async function makeEnvironment(machine: Machine): Promise<string> {
  await machine.isolated('python3', ['-m', 'venv', join(machine.home, 'venv')]);
  return join(machine.home, 'venv', 'bin', 'python');
}

async function writeRequirements({ project }: Machine, text: string): Promise<void> {
  await writeFile(join(project, 'requirements.txt'), text);
}

test('a wheelhouse installs without a network, what had only a source distribution too', async () => {
  const [here, there] = [await createMachine(), await createMachine()];
  for (const machine of [here, there])
    await writeRequirements(machine, 'six==1.17.0\nidna==3.10\ndocopt==0.6.2\n');
  const restored = await restoreOn(there, await collectFrom(here, 'pip', 'requirements.txt'));
  assert.is('path' in restored && restored.path, join(there.home, '.cache', 'buildferry', 'wheelhouse'));
  const wheelhouse = join(there.home, '.cache', 'buildferry', 'wheelhouse');
  const interpreter = await makeEnvironment(there);
  const install = [
    '-m',
    'pip',
    'install',
    '--no-index',
    '--find-links',
    wheelhouse,
    '-r',
    'requirements.txt',
  ];
  await there.isolated(interpreter, install);
  assert.is(await there.isolated(interpreter, ['-c', python]), '1.17.0 3.10 0.6.2\n');
  await Promise.all([here.remove(), there.remove()]);
});

test('with the line that restoring gives, plain pip and uv find the wheelhouse', async () => {
  const [here, there] = [await createMachine(), await createMachine()];
  for (const machine of [here, there])
    await writeRequirements(machine, 'six==1.17.0\nidna==3.10\ndocopt==0.6.2\n');
  const restored = await restoreOn(there, await collectFrom(here, 'pip', 'requirements.txt'));
  const line = 'path' in restored ? (restored.line ?? '') : '';
  const interpreter = await makeEnvironment(there);
  await there.isolated('sh', ['-c', `${line}; exec "$0" -m pip install -r requirements.txt`, interpreter]);
  assert.is(await there.isolated(interpreter, ['-c', python]), '1.17.0 3.10 0.6.2\n');
  const uv = ['pip', 'install', '--offline', '--no-index', '--find-links'];
  const wheelhouse = 'path' in restored ? restored.path : '';
  const target = ['--python', interpreter, '--reinstall', '-r', 'requirements.txt'];
  await there.isolated('uv', [...uv, wheelhouse, ...target]);
  assert.is(await there.isolated(interpreter, ['-c', python]), '1.17.0 3.10 0.6.2\n');
  await Promise.all([here.remove(), there.remove()]);
});

test('local projects install there too, and here nothing is built in them', async () => {
  const [here, there] = [await createMachine(), await createMachine()];
  for (const machine of [here, there]) {
    await writeRequirements(machine, '-r common.txt\n./lib\n');
    await writeFile(join(machine.project, 'common.txt'), '# ours\n-e .  # editable\n');
    for (const [folder, name] of [
      ['.', 'app'],
      ['lib', 'lib'],
    ] as const) {
      await mkdir(join(machine.project, folder), { recursive: true });
      const toml = `[project]\nname = "${name}"\nversion = "1.0"\ndependencies = ["six==1.17.0"]\n`;
      const build = `[build-system]\nrequires = ["setuptools>=61"]\nbuild-backend = "setuptools.build_meta"\n`;
      await writeFile(
        join(machine.project, folder, 'pyproject.toml'),
        `${toml}${build}[tool.setuptools]\npy-modules = ["${name}"]\n`,
      );
      await writeFile(join(machine.project, folder, `${name}.py`), '');
    }
  }
  const cache = await collectFrom(here, 'pip', 'requirements.txt');
  assert.equal(await here.isolated('find', ['.', '-name', '*.egg-info', '-o', '-name', 'build']), '');
  await restoreOn(there, cache);
  const interpreter = await makeEnvironment(there);
  const wheelhouse = join(there.home, '.cache', 'buildferry', 'wheelhouse');
  const install = [
    '-m',
    'pip',
    'install',
    '--no-index',
    '--find-links',
    wheelhouse,
    '-r',
    'requirements.txt',
  ];
  await there.isolated(interpreter, install);
  await there.isolated(interpreter, ['-c', 'import app, lib, six'], { cwd: there.home });
  await Promise.all([here.remove(), there.remove()]);
});

test('what would not install there is not collected: hashes that only the source distribution has', async () => {
  const here = await createMachine();
  const hash = '49b3a825280bd66b3aa83585ef59c4a8c82f2c8a522dbe754a8bc8d08c85c491';
  await writeRequirements(here, `docopt==0.6.2 --hash=sha256:${hash}\n`);
  const error = await collectFrom(here, 'pip', 'requirements.txt').catch((reason: unknown) => reason);
  assert.ok(isErrorOf(error, 'cache-unsuitable'));
  assert.match(error.facts.output ?? '', 'hash');
  await here.remove();
});

test('a requirement that is nowhere to be had is named', async () => {
  const here = await createMachine();
  await writeRequirements(here, 'buildferry-no-such-package==0.0.0\n');
  const error = await collectFrom(here, 'pip', 'requirements.txt').catch((reason: unknown) => reason);
  assert.ok(isErrorOf(error, 'cache-unsuitable'));
  assert.match(error.facts.output ?? '', 'buildferry-no-such-package');
  await here.remove();
});

test('wheels for another interpreter are left out with the reason, those for every interpreter are not', async () => {
  const [here, there] = [await createMachine(), await createMachine()];
  await writeRequirements(here, 'six==1.17.0\n');
  const cache = await collectFrom(here, 'pip', 'requirements.txt');
  assert.is(cache.facts.native, '0');
  const foreign = { ...cache, facts: { ...cache.facts, python: 'cp27', native: '1' } };
  const refused = await restoreOn(there, foreign);
  assert.match('skipped' in refused ? refused.skipped : '', 'it was made for cp27');
  assert.ok('path' in (await restoreOn(there, { ...foreign, facts: { ...foreign.facts, native: '0' } })));
  assert.equal(await entriesOf(join(cache.archive.bundle, cache.archive.path)), [
    'Directory ./',
    'File ./six-1.17.0-py2.py3-none-any.whl',
  ]);
  await Promise.all([here.remove(), there.remove()]);
});

test.run();
