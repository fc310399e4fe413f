import { rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { missesOf } from '../../scripts/crossing/build-log.ts';
import {
  buildThere,
  type Carried,
  carryOver,
  importThere,
  packProject,
  prepareProject,
} from '../../scripts/crossing/crossing.ts';
import { openBundle } from '../../src/bundle/open.ts';
import { engineTest, type Gap, openGap } from '../helpers/engines.ts';
import { buildSection } from '../helpers/loopback-project.ts';
import { openPackingSide } from '../helpers/packing-side.ts';
import { runTool } from '../helpers/tool-process.ts';
import { callThere } from './isolated-side.ts';

const project = resolve(import.meta.dirname, '../projects/closed-world');

interface There {
  gap: Gap;
  carried: Carried;
  /** Indexes that the bundle has in a shorter form. */
  reduced: number;
}

let opened: Promise<There> | undefined;

/** Takes the project across once, and builds it there as it is. */
function there(): Promise<There> {
  opened ??= openGap().then(async (gap) => {
    const packed = await packProject(await prepareProject(project, gap.connected), gap.connected);
    const carried = await carryOver(packed, gap.isolated);
    await importThere(carried, gap.isolated);
    const { misses } = await buildThere(carried, gap.isolated);
    assert.equal(misses, []);
    return { gap, carried, reduced: packed.catalog.recording.reducedIndexes };
  });
  return opened;
}

async function require(service: 'api' | 'jobs', ...requirements: string[]): Promise<void> {
  const path = join((await there()).carried.project, service, 'requirements.txt');
  await writeFile(path, requirements.map((line) => `${line}\n`).join(''));
}

async function depend(dependencies: Readonly<Record<string, string>>): Promise<void> {
  const manifest = { name: 'web', private: true, version: '1.0.0', type: 'module', dependencies };
  await writeFile(join((await there()).carried.project, 'web/package.json'), JSON.stringify(manifest));
}

/** Builds, and says what is in an image then. */
async function buildAndAsk(service: string, ...question: string[]): Promise<string> {
  const { gap, carried } = await there();
  const { misses, runs } = await buildThere(carried, gap.isolated);
  assert.equal(misses, []);
  assert.ok(runs.some(({ cached }) => !cached));
  const words = ['docker', 'run', '--rm', '--network', 'none', `closed-world-${service}`, ...question];
  return (await callThere(gap.isolated, words)).output;
}

async function buildInVain(service: string): Promise<string> {
  const { gap, carried } = await there();
  const { code, output } = await callThere(gap.isolated, ['docker', 'compose', 'build', service], {
    cwd: carried.project,
  });
  assert.is.not(code, 0);
  return output;
}

const freeze = ['python3', '-m', 'pip', 'freeze'];

engineTest('a looser pin and a removed dependency resolve to what is aboard', async () => {
  assert.ok((await there()).reduced >= 6);
  await require('api', 'itsdangerous>=2');
  await depend({ ms: '^2.0.0' });
  const installed = await buildAndAsk('api', ...freeze);
  assert.match(installed, 'itsdangerous==2.1.2');
  assert.not.match(installed, 'click');
  const { gap } = await there();
  const ask = ['docker', 'run', '--rm', '--network', 'none', 'closed-world-web', 'npm', 'ls'];
  assert.match((await callThere(gap.isolated, ask)).output, 'ms@2.1.2');
});

engineTest('a dependency that moved, and one that another service has, are found', async () => {
  await require('api', 'itsdangerous', 'python-dotenv==1.0.1', 'six');
  await require('jobs', 'six==1.16.0');
  const installed = await buildAndAsk('api', ...freeze);
  for (const requirement of ['itsdangerous==2.1.2', 'python-dotenv==1.0.1', 'six==1.16.0'])
    assert.match(installed, requirement);
});

engineTest('what is not aboard ends the build, and is named', async () => {
  await require('api', 'itsdangerous', 'six==1.15.0');
  const pip = await buildInVain('api');
  assert.match(pip, /No matching distribution found for six==1\.15\.0/);
  await depend({ ms: '2.0.0' });
  const npm = await buildInVain('web');
  assert.match(npm, /No matching version found for ms@2\.0\.0/);
  assert.equal(missesOf([...pip.split('\n'), ...npm.split('\n')]), []);
});

engineTest('a build that does not do with less keeps its indexes as they were recorded', async () => {
  const packing = await openPackingSide();
  const { project, env, work } = packing;
  try {
    const list = `${project.url}/kit/@v/list`;
    project.texts.set('/kit/@v/list', 'v1.0.0\nv2.0.0\n');
    const pack = async (run: string): Promise<[reduced: number, output: string]> => {
      await project.write({
        'compose.yaml': JSON.stringify({ services: { web: { build: buildSection() } } }),
        Dockerfile: `FROM busybox:musl\nRUN wget -q -O /kit.zip ${project.url}/kit/@v/v1.0.0.zip && ${run}\n`,
      });
      const bundle = join(work, 'bundle');
      await rm(bundle, { recursive: true, force: true });
      const { code, output } = await runTool(['pack', project.directory, '--output', bundle], env);
      assert.is(code, 0, output);
      const { recording } = (await openBundle(bundle)).catalog;
      return [recording.reducedIndexes, output];
    };
    const [reduced, output] = await pack(`wget -q -O /list ${list}`);
    assert.is(reduced, 1);
    assert.not.match(output, 'indexes-left-whole');
    const [left, told] = await pack(`wget -q -O - ${list} | grep v2.0.0`);
    assert.is(left, 0);
    assert.match(told, 'indexes-left-whole');
  } finally {
    await packing.close();
  }
});

test.after(async () => (await opened?.catch(() => undefined))?.gap.close());

test.run();
