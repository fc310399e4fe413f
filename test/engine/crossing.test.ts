import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Crossed, crossPacked } from '../../scripts/crossing/cross-project.ts';
import { carryOver, importThere, packProject, prepareProject } from '../../scripts/crossing/crossing.ts';
import { watchHelperMemory } from '../../scripts/crossing/helper-memory.ts';
import type { EngineKind } from '../../scripts/engine/kinds.ts';
import { engineTest, openGap } from '../helpers/engines.ts';

// On the npm install of llm-chat, recording and replaying.
const mostHelperBytes = 120 * 1024 * 1024;
const projects = resolve(import.meta.dirname, '../projects');
const older: EngineKind[] = ['isolated-20.10'];
const forOlder = ['--engine-min', '20.10'];
const newer: EngineKind[] = ['isolated-overlay2', 'isolated-containerd'];

// What was recorded for newer engines need not be downloaded again for older ones.
const recordings = await mkdtemp(join(tmpdir(), 'buildferry-crossing-'));

/**
 * Packs a project once for engines of several kinds and takes it across to each, wiped and without a layer cache:
 * crossPacked throws unless every RUN is executed there, with no miss.
 */
async function cross(name: string, kinds: readonly EngineKind[], flags: string[] = []): Promise<Crossed[]> {
  const crossed: Crossed[] = [];
  const packing = await openGap(kinds[0]);
  const connected = { ...packing.connected, env: { XDG_CACHE_HOME: recordings } };
  try {
    const subject = await prepareProject(join(projects, name), connected, flags);
    const packed = await packProject(subject, connected, flags);
    for (const kind of kinds) {
      const gap = await openGap(kind);
      try {
        crossed.push(await crossPacked(subject, packed, gap.isolated));
      } finally {
        await gap.close();
      }
    }
    return crossed;
  } finally {
    await packing.close();
  }
}

const executedAgain = ({ second }: Crossed): string[] =>
  second.runs.filter(({ cached }) => !cached).map(({ command }) => command);

for (const [kinds, flags] of [
  [newer, []],
  [older, forOlder],
] as const) {
  engineTest(`flask-redis crosses to ${kinds.join(' and ')}`, async () => {
    for (const crossed of await cross('flask-redis', kinds, [...flags])) {
      assert.is(crossed.first.runs.length, 1);
      assert.equal(crossed.edited, ['app.py']);
      assert.equal(executedAgain(crossed), [], 'the sources come after the dependencies');
    }
  });
}

engineTest('llm-chat crosses to every kind of engine, and the helper stays small', async () => {
  const helpers = watchHelperMemory();
  const all = await cross('llm-chat', [...newer, ...older], forOlder);
  const peak = await helpers.stop(all.flatMap(({ subject }) => subject.slices));
  for (const crossed of all) {
    assert.is(crossed.first.runs.length, 4);
    assert.equal(executedAgain(crossed), ['npm run build']);
  }
  assert.ok(peak > 0 && peak < mostHelperBytes, `the helper had ${peak} bytes`);
});

engineTest('an engine that is older than the bundle allows is refused by name', async () => {
  const gap = await openGap('isolated-20.10');
  try {
    const connected = { ...gap.connected, env: { XDG_CACHE_HOME: recordings } };
    const subject = await prepareProject(join(projects, 'flask-redis'), connected);
    const carried = await carryOver(await packProject(subject, connected), gap.isolated);
    const refused = await importThere(carried, gap.isolated).then(() => 'imported', String);
    assert.match(refused, 'exit code 16');
    assert.match(refused, 'the bundle is for Docker 23.0 and newer, and this is 20.10.');
  } finally {
    await gap.close();
  }
});

engineTest('nginx-golang-mysql crosses, with a Go build', async () => {
  const [crossed] = await cross('nginx-golang-mysql', ['isolated-overlay2']);
  assert.ok(crossed);
  assert.is(crossed.first.runs.length, 2);
  assert.match(executedAgain(crossed).join(), /^go build/);
});

test.after(() => rm(recordings, { recursive: true, force: true }));

test.run();
