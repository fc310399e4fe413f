import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Engine } from '../../../src/engine/engine.ts';
import { BuildferryError, isErrorOf } from '../../../src/errors.ts';
import { run } from '../../../src/host/run.ts';
import { type PlannedImage, planImages } from '../../../src/pack/plan-images.ts';

const here = `sha256:${'1'.repeat(64)}`;
const other = `sha256:${'2'.repeat(64)}`;
const local = { Os: 'linux', Architecture: 'amd64', Size: 7, RepoDigests: [`h.example/team/base@${here}`] };

/** An engine that has one image, and whose registry is a shell script. */
function engineWith(registry: string, signal?: AbortSignal): Engine {
  const scripts: Record<string, string> = {
    image: `echo '${JSON.stringify([local])}'`,
    buildx: registry,
  };
  return {
    docker: ([command = ''], options) =>
      run({
        command: 'sh',
        args: ['-c', scripts[command] ?? 'exit 1'],
        ...options,
        ...(signal ? { signal } : {}),
      }),
  };
}

async function planned(registry: string, pull: boolean): Promise<PlannedImage> {
  const settings = { manifest: { exclude: [] }, pull };
  const [image] = await planImages(engineWith(registry), ['h.example/team/base:1'], settings);
  assert.ok(image);
  const { ref: _, bytes: __, ...plan } = image;
  return plan as PlannedImage;
}

const says = (digest: string): string => `echo '{"digest":"${digest}"}'`;

test('an image is pulled when its registry has another one, and only then', async () => {
  assert.equal(await planned(says(here), true), { action: 'save' });
  assert.equal(await planned(says(other), true), { action: 'pull', moved: other });
  assert.equal(await planned(says(other), false), { action: 'save', moved: other });
});

test('without an answer what is here is kept, and a pull that was asked for says so', async () => {
  const vain = ['echo "pull access denied" >&2; exit 1', 'echo "not found" >&2; exit 1', 'echo {}'];
  for (const registry of vain) {
    assert.equal(await planned(registry, true), { action: 'save', unanswered: true }, registry);
    assert.equal(await planned(registry, false), { action: 'save' }, registry);
  }
});

test('an interruption ends it', async () => {
  const abort = new AbortController();
  const engine = engineWith('sleep 4', abort.signal);
  const interrupted = new BuildferryError('interrupted', { signal: 'SIGINT' });
  const planning = planImages(
    {
      docker: (args, options) => {
        if (args[0] === 'buildx') abort.abort(interrupted);
        return engine.docker(args, options);
      },
    },
    ['h.example/team/base:1'],
    { manifest: { exclude: [] }, pull: false },
  );
  const error = await planning.catch((reason: unknown) => reason);
  assert.ok(isErrorOf(error, 'interrupted'), String(error));
});

test.run();
