import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { PackPlan, PackResult } from '../../src/index.ts';
import { engineTest } from '../helpers/engines.ts';
import { openPackingSide } from '../helpers/packing-side.ts';
import { startRegistry } from '../helpers/registry.ts';
import { type Ended, runTool } from '../helpers/tool-process.ts';

const noticesOf = ({ events }: Ended): unknown[] =>
  events.flatMap((event) =>
    event.type === 'notice' && event.notice.code.startsWith('image-') ? [event.notice.facts] : [],
  );

engineTest('an image that moved on its registry is reported, and pulled with --pull', async () => {
  const { project, side, env, work, docker, close } = await openPackingSide();
  const registry = await startRegistry(side.engine.env, 'busybox:musl', work);
  const ref = `${registry.name}:1`;
  const pack = (...flags: string[]): Promise<Ended> =>
    runTool(['pack', project.directory, '--output', `${work}/bundles/shop`, '--no-rehearse', ...flags], env);
  const planned = async (...flags: string[]): Promise<PackPlan['images'][number]> => {
    const { result, output } = await pack('--dry-run', ...flags);
    const image = (result as PackResult | undefined)?.plan.images[0];
    assert.ok(image, output);
    const { bytes: _, ...plan } = image;
    return plan;
  };
  try {
    await project.write({
      'compose.yaml': 'services: { web: { build: . } }\n',
      Dockerfile: `FROM ${ref}\nCOPY compose.yaml /\n`,
    });
    assert.equal(await planned(), { ref, action: 'pull' });
    await docker('pull', ref);
    assert.equal(await planned('--pull'), { ref, action: 'save' });

    const digest = await registry.move();
    assert.equal(await planned(), { ref, action: 'save', moved: digest });
    assert.equal(await planned('--pull'), { ref, action: 'pull', moved: digest });
    assert.equal(noticesOf(await pack()), [{ ref, digest }]);
    const pulled = await pack('--pull');
    assert.equal(noticesOf(pulled), [], pulled.output);
    assert.equal(await planned(), { ref, action: 'save' });

    await registry.close();
    assert.equal(
      await planned(),
      { ref, action: 'save' },
      'a registry that does not answer is not mentioned',
    );
    assert.equal(await planned('--pull'), { ref, action: 'save', unanswered: true });
    const vain = await pack('--pull');
    assert.equal(noticesOf(vain), [{ ref }], vain.output);
    assert.is(vain.error, undefined, vain.output);
  } finally {
    await registry.close().catch(() => {});
    await docker('image', 'rm', '--force', ref).catch(() => {});
    await close();
  }
});

test.run();
