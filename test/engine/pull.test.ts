import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { buildThere, carryOver, importThere, packProject } from '../../scripts/crossing/crossing.ts';
import { standIn } from '../../scripts/stand-ins/stand-in.ts';
import { run } from '../../src/host/run.ts';
import { engineTest, openGap } from '../helpers/engines.ts';
import { startRegistry } from '../helpers/registry.ts';

engineTest(
  'an image that the engine lacks is pulled, tried again when its registry fails, and pinned ones cross',
  async () => {
    const gap = await openGap();
    const { env } = gap.connected.engine;
    await standIn(env, ['debian:12-slim']);
    const registry = await startRegistry(env, 'debian:12-slim', gap.work);
    const tagged = `${registry.name}:1`;
    const pinned = `${registry.name}@${registry.digest}`;
    try {
      const project = join(gap.connected.work, 'pulled');
      await mkdir(project, { recursive: true });
      const stages = [
        `FROM ${tagged} AS one`,
        'RUN echo one > /one',
        `FROM ${pinned}`,
        'COPY --from=one /one /one',
        '',
      ];
      await writeFile(join(project, 'Dockerfile'), stages.join('\n'));
      await writeFile(join(project, 'compose.yaml'), 'services: { pulled: { build: . } }\n');
      registry.failNext(2);
      const packed = await packProject({ name: 'pulled', project, slices: [], images: [] }, gap.connected);
      assert.ok(registry.asked() > 2);
      const carried = await carryOver(packed, gap.isolated);
      await importThere(carried, gap.isolated);
      const built = await buildThere(carried, gap.isolated);
      assert.is(built.runs.length, 1);
    } finally {
      await registry.close();
      await run({ command: 'docker', args: ['image', 'rm', '--force', tagged, pinned], env }).catch(() => {});
      await gap.close();
    }
  },
);

test.run();
