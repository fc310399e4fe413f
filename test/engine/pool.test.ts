import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  buildThere,
  carryOver,
  importThere,
  packProject,
  prepareProject,
} from '../../scripts/crossing/crossing.ts';
import { engineTest, openGap } from '../helpers/engines.ts';

const flaskRedis = resolve(import.meta.dirname, '../projects/flask-redis');

engineTest(
  'on the isolated side a moved RUN finds its slice, and a new one in the pool what another one downloaded',
  async () => {
    const gap = await openGap();
    try {
      const subject = await prepareProject(flaskRedis, gap.connected);
      const carried = await carryOver(await packProject(subject, gap.connected), gap.isolated);
      await importThere(carried, gap.isolated, ['--no-seed']);
      const dockerfile = join(carried.project, 'Dockerfile');
      const text = await readFile(dockerfile, 'utf8');
      const [head, tail] = text.split(/(?<=pip3 install -r requirements.txt\n)/);
      await writeFile(
        dockerfile,
        `${head?.replace(' AS builder', ' AS packages')}FROM packages AS builder\n${tail}`,
      );
      await importThere(carried, gap.isolated, ['--wire']);
      const moved = await buildThere(carried, gap.isolated);
      assert.equal(moved.misses, []);
      assert.equal(
        moved.runs.map(({ cached }) => cached),
        [false],
      );

      await importThere(carried, gap.isolated);
      const edited = text.replace(
        'pip3 install -r requirements.txt',
        'pip3 install redis && pip3 install flask',
      );
      assert.is.not(edited, text);
      await writeFile(dockerfile, edited);
      await importThere(carried, gap.isolated, ['--wire']);
      const { runs, misses } = await buildThere(carried, gap.isolated);
      assert.equal(misses, []);
      assert.equal(
        runs.map(({ command, cached }) => [command, cached]),
        [['pip3 install redis && pip3 install flask', false]],
      );
      assert.not.ok(
        subject.slices.includes(runs[0]?.slice ?? ''),
        'no slice of its own came with the bundle',
      );
    } finally {
      await gap.close();
    }
  },
);

test.run();
