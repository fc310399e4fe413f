import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type TestEngine, upEngine } from '../../scripts/engine/test-engine.ts';
import { standIn } from '../../scripts/stand-ins/stand-in.ts';
import { connectEngine } from '../../src/engine/engine.ts';
import { run } from '../../src/host/run.ts';
import { openBlobStore } from '../../src/images/blob-store.ts';
import { loadFromLayout } from '../../src/images/load.ts';
import { makeOwnImages } from '../../src/images/own-images.ts';
import { makeRecordingImage } from '../../src/images/recording-image.ts';
import { makeTwin } from '../../src/wiring/twin.ts';
import { buildable } from '../helpers/buildable-dockerfile.ts';
import { engineTest } from '../helpers/engines.ts';
import { differences, imageConfig, imageFiles } from '../helpers/image-files.ts';
import { unitOf } from '../helpers/unit.ts';

const seed = 20_261_121;
// Names that no other test uses: the engine is shared.
const images = {
  helper: 'buildferry-test/same-build-helper:1',
  recording: 'buildferry-test/same-build-recording:1',
};
const built = { plain: 'buildferry-test/same-build:plain', twin: 'buildferry-test/same-build:twin' };

engineTest('an image built through the twin has the same configuration and the same files', async () => {
  const engine = await upEngine('connected');
  const work = await mkdtemp(join(tmpdir(), 'buildferry-test-'));
  try {
    await standIn(engine.env, ['busybox:musl']);
    await loadImages(engine, work);
    await writeContext(work);
    for (const text of fc.sample(buildable, { seed, numRuns: 3 })) await requireSame(engine, work, text);
  } finally {
    const names = [...Object.values(images), ...Object.values(built)];
    await run({ command: 'docker', args: ['image', 'rm', '--force', ...names], env: engine.env });
    await rm(work, { recursive: true, force: true });
  }
});

async function loadImages({ env }: TestEngine, work: string): Promise<void> {
  const layout = join(work, 'layout');
  const store = openBlobStore(layout, 'gzip');
  const [helper] = await makeOwnImages(store, 'linux/amd64', '0');
  const recording = await makeRecordingImage(store, 'linux/amd64', {
    slices: [],
    open: async function* () {},
  });
  if (!helper) throw new Error('there is no helper');
  const named = [
    { ...helper, refs: [images.helper] },
    { ...recording, refs: [images.recording] },
  ];
  await loadFromLayout(await connectEngine({ env }), layout, { images: named });
}

async function writeContext(work: string): Promise<void> {
  await mkdir(join(work, 'context', 'dir'), { recursive: true });
  await writeFile(join(work, 'context', 'a'), 'a\n');
  await writeFile(join(work, 'context', 'dir', 'b'), 'b\n', { mode: 0o755 });
  await writeFile(join(work, 'where.json'), '{}');
}

async function requireSame(engine: TestEngine, work: string, text: string): Promise<void> {
  const twin = twinOf(text);
  await build(engine, work, { name: 'plain', text });
  await build(engine, work, { name: 'twin', text: twin });
  const [plain, ours] = [await told(engine, built.plain), await told(engine, built.twin)];
  assert.ok(plain.files.size > 0);
  const different = differencesOf(plain, ours);
  if (Object.keys(different).length > 0)
    throw new Error(`${JSON.stringify(different)}\nseed ${seed}\n${text}\n${twin}`);
}

function twinOf(text: string): string {
  return makeTwin(unitOf(text), {
    images: {
      ...images,
      check: false,
      aboard: () => undefined,
      hasSource: () => false,
      alias: () => undefined,
    },
    wrappingOf: () => ({ mode: 'replay' }),
    online: false,
    shellOf: () => undefined,
  });
}

async function build(
  { env }: TestEngine,
  work: string,
  { name, text }: { name: keyof typeof built; text: string },
): Promise<void> {
  const dockerfile = join(work, name);
  await writeFile(dockerfile, text);
  const secret = `id=buildferry-where,src=${join(work, 'where.json')}`;
  const options = ['--network', 'none', '--tag', built[name], '--secret', secret, '--file', dockerfile];
  await run({ command: 'docker', args: ['buildx', 'build', ...options, join(work, 'context')], env });
}

/** What an image's configuration, history and files say. */
type Told = Awaited<ReturnType<typeof told>>;

/** Both sides of what is not the same. */
function differencesOf(plain: Told, ours: Told): Record<string, unknown> {
  const files = differences(plain.files, ours.files);
  return {
    ...(isDeepStrictEqual(plain.config, ours.config) ? {} : { config: [plain.config, ours.config] }),
    ...(isDeepStrictEqual(plain.history, ours.history) ? {} : { history: [plain.history, ours.history] }),
    ...(files.length > 0 ? { files } : {}),
  };
}

async function told(engine: TestEngine, image: string) {
  return {
    config: await imageConfig(engine, image),
    history: await history(engine, image),
    files: await imageFiles(engine, image),
  };
}

/** An image's history, without the text of RUNs. */
async function history({ env }: TestEngine, image: string): Promise<string[]> {
  const args = ['history', '--no-trunc', '--format', '{{json .CreatedBy}}', image];
  const { stdout } = await run({ command: 'docker', args, env });
  return stdout.split('\n').map((line) => line.replace(/^"RUN .*/, 'RUN'));
}

test.run();
