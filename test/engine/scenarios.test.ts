import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { crossProject } from '../../scripts/crossing/cross-project.ts';
import { engineTest, openGap } from '../helpers/engines.ts';

// Each is a compose project whose services show one package manager or feature each; test/scenarios/README.md tells more.
const scenarios = globSync(join(resolve(import.meta.dirname, '../scenarios'), '*/compose.yaml'))
  .filter((file) => parse(readFileSync(file, 'utf8'), { merge: true })['x-ci'] === true)
  .map(dirname)
  .sort();

for (const scenario of scenarios) {
  engineTest(`${basename(scenario)} crosses`, async () => {
    const gap = await openGap();
    try {
      const { first, second } = await crossProject(scenario, gap.connected, gap.isolated);
      assert.ok(first.runs.length > 0);
      assert.equal([...first.misses, ...second.misses], []);
    } finally {
      await gap.close();
    }
  });
}

test.run();
