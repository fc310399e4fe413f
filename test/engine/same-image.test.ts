import { cp, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  buildThere,
  carryOver,
  importThere,
  packProject,
  prepareProject,
  type Side,
} from '../../scripts/crossing/crossing.ts';
import { run } from '../../src/host/run.ts';
import { engineTest, openGap } from '../helpers/engines.ts';
import { differences, imageConfig, imageFiles } from '../helpers/image-files.ts';

const sample = resolve(import.meta.dirname, '../projects/sample');
const services = ['api', 'web'];

/** Builds the project without buildferry, with the network and nothing from a cache. */
async function buildPlain(project: string, name: string, { engine }: Side): Promise<string[]> {
  const args = ['compose', '--project-name', name, 'build', '--no-cache'];
  await run({ command: 'docker', args, cwd: project, env: engine.env, timeoutMs: 600_000 });
  return services.map((service) => `${name}-${service}`);
}

/** A copy of the sample whose Dockerfiles name no frontend: a plain build would ask a registry for it. */
async function withoutFrontend(copy: string): Promise<string> {
  await cp(sample, copy, { recursive: true, preserveTimestamps: true });
  for (const service of services) {
    const path = join(copy, service, 'Dockerfile');
    await writeFile(path, (await readFile(path, 'utf8')).replace(/^# syntax=.*\n/, ''));
  }
  return copy;
}

engineTest('what is built offline holds the same files as what is built online', async () => {
  const gap = await openGap();
  const { connected, isolated } = gap;
  const plainImages: string[] = [];
  try {
    const subject = await prepareProject(await withoutFrontend(join(gap.work, 'sample')), connected);
    plainImages.push(...(await buildPlain(subject.project, 'plain-one', connected)));
    plainImages.push(...(await buildPlain(subject.project, 'plain-two', connected)));
    const carried = await carryOver(await packProject(subject, connected), isolated);
    await importThere(carried, isolated);
    await buildThere(carried, isolated);
    for (const service of services) {
      const [one, two] = await Promise.all(
        ['one', 'two'].map((name) => imageFiles(connected.engine, `plain-${name}-${service}`)),
      );
      const offline = await imageFiles(isolated.engine, `sample-${service}`);
      assert.ok(one && two && offline.size > 1000);
      const usual = new Set(differences(one, two));
      const ours = differences(one, offline).filter((path) => !usual.has(path));
      assert.equal(ours, [], service);
      assert.equal(
        await imageConfig(isolated.engine, `sample-${service}`),
        await imageConfig(connected.engine, `plain-one-${service}`),
      );
    }
  } finally {
    await run({ command: 'docker', args: ['image', 'rm', ...plainImages], env: connected.engine.env });
    await gap.close();
  }
});

test.run();
