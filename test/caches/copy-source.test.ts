import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { copySource } from '../../src/caches/copy-source.ts';
import { listTree } from '../../src/caches/list-tree.ts';
import { run } from '../../src/host/run.ts';

test('a copy has the sources; neither what tools made, nor the bundle that is being packed', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'buildferry-copy-'));
  const source = join(directory, 'source');
  const partial = join(source, 'bundles', 'shop.partial');
  for (const path of [
    'app/main.py',
    'app/__pycache__/main.pyc',
    'environment/pyvenv.cfg',
    'web/node_modules/ms/index.js',
    'bundles/other/file',
    'bundles/shop.partial/images/blob',
  ]) {
    await mkdir(join(source, path, '..'), { recursive: true });
    await writeFile(join(source, path), '');
  }
  await symlink('../nowhere', join(source, 'link'));
  await run({ command: 'mkfifo', args: [join(source, 'pipe')] });
  await copySource(source, join(directory, 'copy'), [partial]);
  const entries = await listTree(join(directory, 'copy'));
  assert.equal(
    entries.map(({ path, type }) => `${type} ${path}`),
    [
      'directory app',
      'file app/main.py',
      'directory bundles',
      'directory bundles/other',
      'file bundles/other/file',
      'link link',
      'directory web',
    ],
  );
  await rm(directory, { recursive: true });
});

test.run();
