import { chmod, mkdir, readdir, rename } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { inTurn } from '../../scripts/engine/in-turn.ts';
import { cacheDirectory, withTemporaryDirectory } from '../../src/host/directories.ts';
import { exists } from '../../src/host/files.ts';
import { run } from '../../src/host/run.ts';

/** Kept from one run of the tests to the next; the user's own, so found before a test becomes somebody else. */
const kept = join(cacheDirectory(process.env), 'test-tools');
const uvVersion = '0.13.9';
const yarnVersion = '4.18.1';
const hubVersion = '2.4.0';

/** Puts uv on this process's PATH, out of its package on PyPI. */
export async function addUv(): Promise<void> {
  const folder = join(kept, `uv-${uvVersion}`);
  await fill(folder, async (venv) => {
    await run({ command: 'python3', args: ['-m', 'venv', venv] });
    await run({ command: join(venv, 'bin', 'python'), args: ['-m', 'pip', 'install', `uv==${uvVersion}`] });
    // Only uv itself may come onto PATH, not the interpreter beside it.
    await mkdir(join(venv, 'only'));
    await rename(join(venv, 'bin', 'uv'), join(venv, 'only', 'uv'));
  });
  process.env.PATH = [join(folder, 'only'), process.env.PATH].join(delimiter);
}

/** Installs the client of Hugging Face, and returns the Python that has it. */
export async function huggingFaceClient(): Promise<string> {
  const folder = join(kept, `huggingface-hub-${hubVersion}`);
  await fill(folder, async (into) => {
    await run({ command: 'python3', args: ['-m', 'venv', into] });
    const args = ['-m', 'pip', 'install', `huggingface_hub==${hubVersion}`];
    await run({ command: join(into, 'bin', 'python'), args });
  });
  return join(folder, 'bin', 'python');
}

/** Files of packages as PyPI has them, for an index of our own: wheels, and one source distribution. */
export async function pythonFiles(): Promise<string> {
  const folder = join(kept, 'python-files-1');
  const download = ['-m', 'pip', 'download', '--no-deps', '--dest'];
  await fill(folder, async (into) => {
    const wheels = ['six==1.17.0', 'idna==3.10', 'setuptools==80.9.0', 'wheel==0.45.1'];
    await run({ command: 'python3', args: [...download, into, '--only-binary', ':all:', ...wheels] });
    await run({ command: 'python3', args: [...download, into, '--no-binary', 'docopt', 'docopt==0.6.2'] });
  });
  return folder;
}

/** Puts Yarn on this process's PATH, out of its package on the npm registry. */
export async function addYarn(): Promise<void> {
  const folder = join(kept, `yarn-${yarnVersion}`);
  await fill(folder, async (into) => {
    await run({ command: 'npm', args: ['pack', `@yarnpkg/cli-dist@${yarnVersion}`], cwd: into });
    const [tarball = ''] = await readdir(into);
    await run({
      command: 'tar',
      args: ['-xzf', tarball, '--strip-components=2', 'package/bin'],
      cwd: into,
    });
    await chmod(join(into, 'yarn'), 0o755);
  });
  process.env.PATH = [folder, process.env.PATH].join(delimiter);
}

/** Tarballs of packages as the npm registry has them. */
export async function npmTarballs(): Promise<string> {
  const folder = join(kept, 'npm-tarballs-1');
  await fill(folder, async (into) => {
    const names = ['is-number@7.0.0', 'ms@2.1.3', 'isarray@2.0.5'];
    await run({ command: 'npm', args: ['pack', '--pack-destination', into, ...names], cwd: into });
  });
  return folder;
}

/** The node_modules of installers that fetch more than the npm registry has. Their own scripts have not run. */
export async function nodeInstallers(): Promise<string> {
  const folder = join(kept, 'node-installers-1');
  await fill(folder, async (into) => {
    const names = [
      'playwright-core@1.55.1',
      '@puppeteer/browsers@2.10.10',
      'electron@38.1.2',
      'cypress@15.3.0',
      'node-gyp@11.4.2',
    ];
    const args = ['install', '--prefix', into, '--ignore-scripts', '--no-audit', '--no-fund', ...names];
    await run({ command: 'npm', args, cwd: into });
  });
  return join(folder, 'node_modules');
}

/** Makes a folder once, whoever needs it first: test files run side by side. */
async function fill(folder: string, work: (into: string) => Promise<void>): Promise<void> {
  await inTurn(join(kept, 'tools.lock'), async () => {
    if (await exists(folder)) return;
    await withTemporaryDirectory(async (scratch) => {
      const into = join(scratch, 'filled');
      await mkdir(into);
      await work(into);
      await rename(into, folder);
    }, kept);
  });
}
