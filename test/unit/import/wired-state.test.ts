import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { withTemporaryDirectory } from '../../../src/host/directories.ts';
import { readWiredState } from '../../../src/import/wired-state.ts';

for (const text of ['', '{"format": 1', 'null', '{"format": 2}'])
  test(`a state that is ${text || 'empty'} is none`, () =>
    withTemporaryDirectory(async (project) => {
      await mkdir(join(project, '.buildferry'));
      await writeFile(join(project, '.buildferry', 'wiring.json'), text);
      assert.is(await readWiredState(project), undefined);
    }));

test.run();
