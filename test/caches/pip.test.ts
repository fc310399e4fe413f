import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isErrorOf } from '../../src/errors.ts';
import { entriesOf } from './archives.ts';
import { collectFrom, contract, restoreOn } from './contract.ts';
import { carryProject, createMachine, type Machine } from './machine.ts';
import { startSimpleIndex } from './private-registry.ts';
import { addUv, pythonFiles } from './tools.ts';

const password = 'CanaryPassword0123456789';
const versions = 'import six, idna, docopt; print(six.__version__, idna.__version__, docopt.__version__)';

await addUv();
const files = await pythonFiles();
const index = await startSimpleIndex(files, password);

/** Gives the user of a machine the settings by which pip gets at the index. */
async function setIndex({ home }: Machine): Promise<void> {
  await mkdir(join(home, '.config', 'pip'), { recursive: true });
  const settings = `[global]\nindex-url = http://ferry:${password}@${index.host}/simple\n`;
  await writeFile(join(home, '.config', 'pip', 'pip.conf'), settings);
}

/** Makes a machine that has the index and a requirements.txt. */
async function connectedMachine(requirements: string): Promise<Machine> {
  const machine = await createMachine();
  await setIndex(machine);
  await writeFile(join(machine.project, 'requirements.txt'), requirements);
  return machine;
}

const wheelhouseOf = ({ home }: Machine): string => join(home, '.cache', 'buildferry', 'wheelhouse');
const lineFor = (machine: Machine): string => `export PIP_FIND_LINKS=${wheelhouseOf(machine)} PIP_NO_INDEX=1`;
const offlineOptions = (machine: Machine): string[] => ['--no-index', '--find-links', wheelhouseOf(machine)];

const pipFor = (interpreter: string): string[] => ['-m', 'pip', '--python', interpreter, 'install'];

/** Makes an environment without pip, for `pip --python`, and returns its interpreter. */
async function makeEnvironment(machine: Machine, name: string): Promise<string> {
  const folder = join(machine.home, name);
  await machine.isolated('python3', ['-m', 'venv', '--without-pip', folder]);
  return join(folder, 'bin', 'python');
}

contract({
  kind: 'pip',
  canaries: [password, Buffer.from(`ferry:${password}`).toString('base64')],
  async prepare(machine) {
    await setIndex(machine);
    await mkdir(join(machine.home, '.cache', 'pip', 'http-v2'), { recursive: true });
    await writeFile(join(machine.home, '.cache', 'pip', 'http-v2', 'used'), 'before');
    await mkdir(join(machine.project, 'api'));
    // docopt has only a source distribution.
    const requirements = 'six==1.17.0\nidna\ndocopt==0.6.2\n';
    await writeFile(join(machine.project, 'api', 'requirements.txt'), requirements);
    return 'api/requirements.txt';
  },
  line: lineFor,
  async install(machine) {
    const requirements = ['-r', 'api/requirements.txt'];
    const commands: ((interpreter: string) => Promise<string>)[] = [
      (interpreter) =>
        machine.isolated('python3', [...pipFor(interpreter), ...offlineOptions(machine), ...requirements]),
      (interpreter) => {
        const page = ['--no-index', '--find-links', join(wheelhouseOf(machine), 'index.html')];
        return machine.isolated('python3', [...pipFor(interpreter), ...page, ...requirements]);
      },
      (interpreter) => {
        const plain = ['python3', ...pipFor(interpreter), ...requirements].join(' ');
        return machine.isolated('sh', ['-c', `${lineFor(machine)}; exec ${plain}`]);
      },
      (interpreter) => {
        const uv = ['pip', 'install', '--offline', '--python', interpreter];
        return machine.isolated('uv', [...uv, ...offlineOptions(machine), ...requirements]);
      },
    ];
    for (const [number, install] of commands.entries()) {
      const interpreter = await makeEnvironment(machine, `environment-${number}`);
      await install(interpreter);
      assert.is(await machine.isolated(interpreter, ['-c', versions]), '1.17.0 3.10 0.6.2\n');
    }
  },
  target: wheelhouseOf,
  wasAsked: () => index.answered() > 0,
});

test('the index has a hash of each wheel, of those that another bundle brought too', async () => {
  const [here, there] = [await connectedMachine('six==1.17.0\n'), await createMachine()];
  await restoreOn(there, await collectFrom(here, 'pip', 'requirements.txt'));
  await writeFile(join(here.project, 'requirements.txt'), 'idna==3.10\n');
  await restoreOn(there, await collectFrom(here, 'pip', 'requirements.txt'));
  const page = join(wheelhouseOf(there), 'index.html');
  const install = async (name: string): Promise<string> => {
    const options = ['--target', join(there.home, name), '--no-index', '--find-links', page];
    return there.isolated('python3', ['-m', 'pip', 'install', ...options, 'six', 'idna']);
  };
  await install('whole');
  await writeFile(join(wheelhouseOf(there), 'idna-3.10-py3-none-any.whl'), 'damaged');
  const error = await install('damaged').catch((reason: unknown) => reason);
  assert.ok(isErrorOf(error, 'program-failed'));
  assert.match(error.facts.output, /idna.*do not match|DO NOT MATCH/s);
  await Promise.all([here.remove(), there.remove()]);
});

test('a local project installs there too, and here nothing is built in it', async () => {
  const [here, there] = [await connectedMachine('-e .\n'), await createMachine()];
  const project = '[project]\nname = "app"\nversion = "1.0"\ndependencies = ["six==1.17.0"]\n';
  const build = '[build-system]\nrequires = ["setuptools>=61"]\nbuild-backend = "setuptools.build_meta"\n';
  const modules = '[tool.setuptools]\npy-modules = ["app"]\n';
  await writeFile(join(here.project, 'pyproject.toml'), `${project}${build}${modules}`);
  await writeFile(join(here.project, 'app.py'), '');
  await carryProject(here, there);
  const cache = await collectFrom(here, 'pip', 'requirements.txt');
  assert.equal(await here.isolated('find', ['.', '-name', '*.egg-info', '-o', '-name', 'build']), '');
  await restoreOn(there, cache);
  const interpreter = await makeEnvironment(there, 'venv');
  const requirements = [...offlineOptions(there), '-r', 'requirements.txt'];
  await there.isolated('python3', [...pipFor(interpreter), ...requirements]);
  await there.isolated(interpreter, ['-c', 'import app, six'], { cwd: there.home });
  await Promise.all([here.remove(), there.remove()]);
});

test('what would not install there is not collected: hashes that only the source distribution has', async () => {
  const hash = '49b3a825280bd66b3aa83585ef59c4a8c82f2c8a522dbe754a8bc8d08c85c491';
  const here = await connectedMachine(`docopt==0.6.2 --hash=sha256:${hash}\n`);
  const error = await collectFrom(here, 'pip', 'requirements.txt').catch((reason: unknown) => reason);
  assert.ok(isErrorOf(error, 'cache-unsuitable'));
  assert.match(error.facts.output ?? '', 'hash');
  await here.remove();
});

test('a requirement that is nowhere to be had is named', async () => {
  const here = await connectedMachine('buildferry-no-such-package==0.0.0\n');
  const error = await collectFrom(here, 'pip', 'requirements.txt').catch((reason: unknown) => reason);
  assert.ok(isErrorOf(error, 'cache-unsuitable'));
  assert.match(error.facts.output ?? '', 'buildferry-no-such-package');
  await here.remove();
});

test('wheels for another interpreter are left out with the reason, those for every interpreter are not', async () => {
  const [here, there] = [await connectedMachine('six==1.17.0\n'), await createMachine()];
  const cache = await collectFrom(here, 'pip', 'requirements.txt');
  assert.is(cache.facts.native, '0');
  const foreign = { ...cache, facts: { ...cache.facts, python: 'cp27', native: '1' } };
  const refused = await restoreOn(there, foreign);
  assert.match('skipped' in refused ? refused.skipped : '', 'it was made for cp27');
  assert.ok('path' in (await restoreOn(there, { ...foreign, facts: { ...foreign.facts, native: '0' } })));
  assert.equal(await entriesOf(join(cache.archive.bundle, cache.archive.path)), [
    'Directory ./',
    'File ./index.html',
    'File ./six-1.17.0-py2.py3-none-any.whl',
  ]);
  await Promise.all([here.remove(), there.remove()]);
});

test.run();
