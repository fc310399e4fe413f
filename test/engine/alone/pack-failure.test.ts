import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { MissFact } from '../../../src/errors.ts';
import { engineTest } from '../../helpers/engines.ts';
import { buildSection } from '../../helpers/loopback-project.ts';
import { openPackingSide, type PackingSide } from '../../helpers/packing-side.ts';
import { type Ended, runTool, startTool, type ToolProcess } from '../../helpers/tool-process.ts';
import { waitFor } from '../../helpers/wait-for.ts';

let opened: Promise<PackingSide> | undefined;

/** Opens the side once, and packs a project that can be packed: its bundle is what must not be lost. */
function side(): Promise<PackingSide> {
  opened ??= openPackingSide().then(async (packing) => {
    await write(packing, `RUN wget -q -O /a ${packing.project.url}/a`);
    const ended = await runTool(argumentsOf(packing), packing.env);
    assert.is(ended.code, 0, ended.output);
    return packing;
  });
  return opened;
}

async function write({ project }: PackingSide, ...runs: readonly string[]): Promise<void> {
  await project.write({
    'compose.yaml': JSON.stringify({ services: { web: { build: buildSection() } } }),
    Dockerfile: ['FROM busybox:musl', ...runs, ''].join('\n'),
  });
}

function argumentsOf({ project, work }: PackingSide, output = 'shop'): string[] {
  return ['pack', project.directory, '--output', join(work, 'bundles', output)];
}

const sumsOf = ({ work }: PackingSide): Promise<string> =>
  readFile(join(work, 'bundles/shop/SHA256SUMS'), 'utf8');

/** Packs what can't be packed, and sees to it that nothing is left and the bundle of before is whole. */
async function packInVain(packing: PackingSide): Promise<Ended> {
  const before = { traces: await packing.traces(), sums: await sumsOf(packing) };
  const ended = await runTool(argumentsOf(packing), packing.env);
  assert.equal({ traces: await packing.traces(), sums: await sumsOf(packing) }, before);
  return ended;
}

async function startHeld(packing: PackingSide, output?: string): Promise<ToolProcess> {
  const pack = startTool(argumentsOf(packing, output), packing.env);
  await pack.until((event) => event.type === 'stage-started' && event.stage === 'record');
  await waitFor('a RUN that downloads', () => packing.project.held.size > 0);
  return pack;
}

engineTest('a RUN that fails is told with its place and its own words', async () => {
  const packing = await side();
  await write(packing, 'RUN true', '', 'RUN echo no such thing here >&2; \\', '    exit 7');
  const { code, error } = await packInVain(packing);
  assert.is(code, 3);
  assert.is(error?.code, 'build-failed');
  assert.equal(String(error?.facts.output).split('\n'), [
    'no such thing here',
    'Dockerfile:4: RUN echo no such thing here >&2;     exit 7: exit code: 7',
  ]);
});

engineTest('what asks for something else every time fails the rehearsal, named', async () => {
  const packing = await side();
  const { url } = packing.project;
  await write(packing, `RUN wget -q -O /once "${url}/once-$(cat /proc/sys/kernel/random/uuid)"`);
  const { code, error } = await packInVain(packing);
  assert.is(code, 19);
  assert.is(error?.code, 'rehearsal-failed');
  const misses = error?.facts.misses as MissFact[] | undefined;
  assert.equal(
    misses?.map(({ file, line }) => `${file}:${line}`),
    ['Dockerfile:2'],
  );
  assert.match(misses?.[0]?.request ?? '', `GET ${url}/once-`);
});

engineTest('a secret that only this side has is named when the rehearsal fails without it', async () => {
  const packing = await side();
  await packing.project.write({
    'compose.yaml': JSON.stringify({
      services: { web: { build: buildSection({ secrets: ['key'] }) } },
      secrets: { key: { file: '../key' } },
    }),
    '../key': 'open sesame',
    Dockerfile: 'FROM busybox:musl\nRUN --mount=type=secret,id=key grep sesame /run/secrets/key\n',
  });
  const { code, error } = await packInVain(packing);
  assert.is(code, 19);
  assert.equal(error?.facts.secrets, ['key (Dockerfile:2)']);
});

engineTest('a second pack of a project is refused while the first goes on', async () => {
  const packing = await side();
  await write(packing, `RUN wget -q -O /slow ${packing.project.url}/slow`);
  const first = await startHeld(packing);
  const second = await runTool(argumentsOf(packing, 'other'), packing.env);
  packing.project.release();
  const ended = await first.ended;
  assert.is(second.code, 14);
  assert.is(second.error?.code, 'locked');
  assert.is(ended.code, 0, ended.output);
});

engineTest('two projects are packed at the same time on one engine', async () => {
  const packing = await side();
  const { project, work, env } = packing;
  await write(packing, `RUN wget -q -O /slow ${project.url}/slow-too`);
  const first = await startHeld(packing);
  const other = join(work, 'connected', 'other');
  await project.write({
    '../other/compose.yaml': JSON.stringify({ services: { web: { build: buildSection() } } }),
    '../other/Dockerfile': `FROM busybox:musl\nRUN wget -q -O /b ${project.url}/b\n`,
  });
  const second = startTool(['pack', other, '--output', join(work, 'bundles', 'other')], env);
  await second.until((event) => event.type === 'stage-started' && event.stage === 'rehearse');
  project.release();
  for (const { code, output } of [await first.ended, await second.ended]) assert.is(code, 0, output);
});

test.after(async () => (await opened?.catch(() => undefined))?.close());

test.run();
