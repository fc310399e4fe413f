import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { bundleFiles } from '../../../src/bundle/layout.ts';
import { copyProject } from '../../../src/pack/copy-project.ts';
import { bundlePlaces, withPartialBundle } from '../../../src/pack/partial-bundle.ts';
import { projectOf } from '../../helpers/unit.ts';

test('neither the bundle that is being made nor the one that it replaces is in the copy of a project', async () => {
  const work = await mkdtemp(join(tmpdir(), 'copy-project-'));
  const directory = join(work, 'shop');
  const older = join(directory, 'bundles', 'shop');
  try {
    await mkdir(older, { recursive: true });
    await writeFile(join(older, bundleFiles.catalog), '{}');
    await writeFile(join(directory, 'bundles', 'readme'), 'stays');
    const project = projectOf([], { directory, composeFiles: [join(directory, 'compose.yaml')] });
    await writeFile(join(directory, 'compose.yaml'), '');
    await withPartialBundle(older, async (partial) => {
      await writeFile(join(partial, 'a'), '');
      const copy = await copyProject(project, join(work, 'copy'), bundlePlaces(partial));
      const copied = await readdir(join(copy.directory, 'bundles'));
      assert.equal(
        copied.filter((name) => !name.endsWith('.lock')),
        ['readme'],
      );
    });
  } finally {
    await rm(work, { recursive: true });
  }
});

test.run();
