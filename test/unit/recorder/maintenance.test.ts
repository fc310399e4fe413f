import { appendFile, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { removeFiles } from '../../../src/recorder/maintenance.ts';

test('a file that grew since it was read is not removed', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'buildferry-remove-'));
  try {
    const names = ['as it was', 'grown'];
    for (const name of names) await writeFile(join(directory, name), 'read');
    await appendFile(join(directory, 'grown'), 'and more');
    removeFiles([...names, 'gone'].map((name) => `4 ${join(directory, name)}`));
    assert.equal(await readdir(directory), ['grown']);
  } finally {
    await rm(directory, { recursive: true });
  }
});

test.run();
