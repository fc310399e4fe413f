import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { BuildferryEvent } from '../../../src/events.ts';
import { engineTest } from '../../helpers/engines.ts';
import { buildSection } from '../../helpers/loopback-project.ts';
import { openPackingSide, type PackingSide } from '../../helpers/packing-side.ts';
import { runTool, startTool, type ToolProcess } from '../../helpers/tool-process.ts';
import { waitFor } from '../../helpers/wait-for.ts';

let opened: Promise<PackingSide> | undefined;

/** Opens the side once, and packs once: what that leaves on the engine, every pack leaves. */
function side(): Promise<PackingSide> {
  opened ??= openPackingSide().then(async (packing) => {
    await packing.project.write({
      'compose.yaml': JSON.stringify({ services: { web: { build: buildSection() } } }),
    });
    await writeDockerfile(packing, 'a');
    await packAgain(packing);
    return packing;
  });
  return opened;
}

async function writeDockerfile({ project }: PackingSide, path: string): Promise<void> {
  await project.write({ Dockerfile: `FROM busybox:musl\nRUN wget -q -O /a ${project.url}/${path}\n` });
}

function argumentsOf({ project, work }: PackingSide, output: string): string[] {
  return ['pack', project.directory, '--output', join(work, 'bundles', output)];
}

async function packAgain(packing: PackingSide): Promise<void> {
  const { code, output } = await runTool(argumentsOf(packing, 'shop'), packing.env);
  assert.is(code, 0, output);
}

interface Interruption {
  signal: 'SIGINT' | 'SIGTERM';
  code: number;
  /** Waits for the moment. */
  when(pack: ToolProcess): Promise<unknown>;
}

/** Interrupts a pack and sees to it that nothing of it is left. */
async function interrupt({ signal, code, when }: Interruption): Promise<void> {
  const packing = await side();
  const before = await packing.traces();
  const pack = startTool(argumentsOf(packing, 'interrupted'), packing.env);
  await when(pack);
  pack.signal(signal);
  const ended = await pack.ended;
  assert.is(ended.code, code, ended.output);
  assert.is(ended.error?.code, 'interrupted');
  assert.is(ended.result, undefined);
  assert.equal(await packing.traces(), before);
  assert.equal(await readdir(join(packing.cache, 'packing')).catch(() => []), [], 'no lock stays');
}

const interruptions = [
  { signal: 'SIGINT', code: 130 },
  { signal: 'SIGTERM', code: 143 },
] as const;

const starts =
  (stage: string) =>
  (event: BuildferryEvent): boolean =>
    event.type === 'stage-started' && event.stage === stage;

for (const { signal, code } of interruptions) {
  engineTest(`${signal} while images are saved leaves nothing`, () =>
    interrupt({
      signal,
      code,
      when: (pack) => pack.until((event) => event.type === 'stage-progress' && event.unit === 'bytes'),
    }),
  );

  engineTest(`${signal} while a RUN is recorded ends that RUN, and leaves nothing`, async () => {
    const packing = await side();
    const { held } = packing.project;
    const isHeld = (): Promise<void> => waitFor('a RUN that downloads', () => held.size > 0);
    await writeDockerfile(packing, `slow-${signal}`);
    try {
      await interrupt({ signal, code, when: (pack) => pack.until(starts('record')).then(isHeld) });
      // The RUN's connection breaks when its container ends; a build that went on would hold it.
      await waitFor('the end of the RUN', () => held.size === 0);
    } finally {
      await writeDockerfile(packing, 'a');
    }
  });

  engineTest(`${signal} while the bundle is rehearsed leaves nothing`, () =>
    interrupt({
      signal,
      code,
      when: (pack) => pack.until((event) => event.type === 'output' && event.stage === 'rehearse'),
    }),
  );

  engineTest(`${signal} while the bundle is sealed leaves nothing`, () =>
    interrupt({ signal, code, when: (pack) => pack.until(starts('seal')) }),
  );
}

engineTest('after all these interruptions the project is packed as ever', async () =>
  packAgain(await side()),
);

test.after(async () => (await opened?.catch(() => undefined))?.close());

test.run();
