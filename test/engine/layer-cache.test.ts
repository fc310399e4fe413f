import { join, resolve } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  type Built,
  buildThere,
  type Carried,
  carryOver,
  importThere,
  packProject,
  prepareProject,
} from '../../scripts/crossing/crossing.ts';
import { editSources } from '../../scripts/crossing/edit-sources.ts';
import { engineTest, type Gap, openGap } from '../helpers/engines.ts';

const projects = resolve(import.meta.dirname, '../projects');

const executed = ({ runs }: Built): string[] =>
  runs.filter(({ cached }) => !cached).map(({ command }) => command);

/** Imports a bundle on a wiped engine of its kind, and gives the arrival to `work`. */
async function arrive(
  gap: Gap,
  { packed, flags = [] }: { packed: Parameters<typeof carryOver>[0]; flags?: string[] },
  work: (carried: Carried) => Promise<void>,
): Promise<void> {
  try {
    const carried = await carryOver(packed, gap.isolated);
    await importThere(carried, gap.isolated, flags);
    await work(carried);
  } finally {
    await gap.close();
  }
}

engineTest(
  'a carried layer cache is used where it was seen, and an edit rebuilds only what must',
  async () => {
    const packing = await openGap('isolated-overlay2');
    try {
      const subject = await prepareProject(join(projects, 'sample'), packing.connected);
      const packed = await packProject(subject, packing.connected, ['--rehearse', 'isolated']);
      const { seen, manifests } = packed.catalog.layerCache;
      assert.equal(seen.map(({ kind }) => kind.split(' ')[1]).sort(), ['containerd', 'overlay2']);
      assert.ok(seen.every(({ cached, steps }) => steps > 0 && cached === steps));
      assert.equal(Object.keys(manifests).sort(), ['api', 'web']);
      for (const kind of ['isolated-overlay2', 'isolated-containerd'] as const) {
        const gap = await openGap(kind);
        await arrive(gap, { packed }, async (carried) => {
          const first = await buildThere(carried, gap.isolated);
          assert.is(first.runs.length, 4);
          assert.equal(executed(first), [], kind);
          await editSources(
            carried.project,
            ['api', 'web'].map((name) => join(carried.project, name)),
          );
          assert.equal(executed(await buildThere(carried, gap.isolated)), ['npm run build'], kind);
        });
      }
    } finally {
      await packing.close();
    }
  },
);

engineTest('import --prime fills the cache where none can be carried', async () => {
  const gap = await openGap('isolated-20.10');
  const subject = await prepareProject(join(projects, 'flask-redis'), gap.connected);
  const packed = await packProject(subject, gap.connected, ['--engine-min', '20.10']);
  assert.equal(packed.catalog.layerCache.manifests, {});
  assert.match(packed.catalog.layerCache.reason ?? '', /\w/);
  await arrive(gap, { packed, flags: ['--prime'] }, async (carried) => {
    const built = await buildThere(carried, gap.isolated);
    assert.is(built.runs.length, 1);
    assert.equal(executed(built), []);
  });
});

test.run();
