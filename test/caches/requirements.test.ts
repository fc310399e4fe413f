import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { localProjects } from '../../src/caches/pip/local-projects.ts';

const directory = await mkdtemp(join(tmpdir(), 'buildferry-requirements-'));
for (const name of ['app', 'lib', 'more/nested']) await mkdir(join(directory, name), { recursive: true });

test.after(() => rm(directory, { recursive: true, force: true }));

/** The local projects that these lines name, relative. */
async function projectsIn(...lines: string[]): Promise<string[]> {
  await writeFile(join(directory, 'requirements.txt'), `${lines.join('\n')}\n`);
  const projects = await localProjects(join(directory, 'requirements.txt'));
  return projects.map((path) => path.slice(directory.length + 1));
}

test('every form in which pip takes a folder is found', async () => {
  for (const line of [
    './lib',
    'lib/',
    '-e ./lib',
    '--editable=./lib',
    './lib[extra,more]',
    '-e lib/  # ours',
    './lib ; python_version > "3"',
    `lib @ file://${directory}/lib`,
    `-e file://${directory}/lib#egg=lib`,
    '-e \\\n  ./lib',
  ])
    assert.equal(await projectsIn(line), ['lib'], line);
  assert.equal(await projectsIn('-e .'), ['']);
});

test('names, files, URLs and comments are none', async () => {
  await writeFile(join(directory, 'a-1.0-py3-none-any.whl'), '');
  const lines = [
    'six==1.17.0',
    'lib',
    './a-1.0-py3-none-any.whl',
    './nothing',
    '# ./lib',
    '--find-links ./lib',
    'git+https://localhost/lib/lib.git',
    'lib @ https://localhost/lib.whl',
  ];
  assert.equal(await projectsIn(...lines), []);
});

test('included files count, their paths hold from the outermost directory, and a circle ends', async () => {
  await writeFile(
    join(directory, 'more', 'common.txt'),
    '-r ../requirements.txt\n./lib\n-r nested/last.txt\n',
  );
  await writeFile(join(directory, 'more', 'nested', 'last.txt'), './more/nested\n');
  assert.equal(await projectsIn('./app', '-r more/common.txt'), ['app', 'lib', 'more/nested']);
});

test.run();
