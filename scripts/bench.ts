import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { formatBytes, formatDuration, table } from '../src/cli/format.ts';
import { run } from '../src/host/run.ts';
import {
  type Built,
  buildThere,
  carryOver,
  importThere,
  packProject,
  prepareProject,
  type Side,
} from './crossing/crossing.ts';
import { watchHelperMemory } from './crossing/helper-memory.ts';
import { downEngine, runningEngine, upEngine, wipeEngine } from './engine/test-engine.ts';

const runs = 20;
const chat = resolve(import.meta.dirname, '../test/projects/llm-chat');
const rows = [['what', 'measured', 'aim']];

/** Milliseconds that the helper adds to a RUN that downloads nothing: many of them, wrapped and plain. */
async function measureOverhead(connected: Side, isolated: Side): Promise<void> {
  const source = join(connected.work, 'source', 'still');
  await mkdir(source, { recursive: true });
  const lines = Array.from({ length: runs }, (_, index) => `RUN echo ${index}`);
  await writeFile(join(source, 'Dockerfile'), ['FROM debian:12', ...lines, ''].join('\n'));
  await writeFile(join(source, 'compose.yaml'), 'services: { still: { build: . } }\n');
  const subject = await prepareProject(source, connected);
  const carried = await carryOver(await packProject(subject, connected), isolated);
  await importThere(carried, isolated);
  const plain = await measurePlain(carried.project, isolated);
  const wrapped = await buildThere(carried, isolated);
  rows.push(['overhead of a RUN', formatDuration((wrapped.ms - plain) / runs), 'under 150 ms']);
}

async function measurePlain(project: string, { engine }: Side): Promise<number> {
  const started = performance.now();
  await run({
    command: 'docker',
    args: ['build', '--no-cache', '--network', 'none', project],
    env: engine.env,
  });
  return performance.now() - started;
}

/** The most memory that a helper has with npm's many parallel requests, recording and replaying. */
async function measureMemory(connected: Side, isolated: Side): Promise<void> {
  const subject = await prepareProject(chat, connected);
  const recording = watchHelperMemory();
  const packed = await packProject(subject, connected);
  rows.push([
    'memory of the helper, recording llm-chat',
    formatBytes(await recording.stop(subject.slices)),
    'under 120 MB',
  ]);
  const again = await packProject(subject, connected, ['--no-rehearse']);
  rows.push(['pack of llm-chat', formatDuration(packed.ms), '']);
  rows.push(['pack of llm-chat again, not rehearsed', formatDuration(again.ms), 'a fraction']);
  const carried = await carryOver(packed, isolated);
  await importThere(carried, isolated);
  const replaying = watchHelperMemory();
  const built: Built = await buildThere(carried, isolated);
  rows.push([
    'memory of the helper, replaying llm-chat',
    formatBytes(await replaying.stop(subject.slices)),
    'under 120 MB',
  ]);
  rows.push(['offline build of llm-chat', formatDuration(built.ms), '']);
}

const connectedBefore = await runningEngine('connected');
const work = await mkdtemp(join(tmpdir(), 'buildferry-bench-'));
const tell = (): void => {};
try {
  const connected = { engine: await upEngine('connected'), work: join(work, 'connected'), tell };
  await wipeEngine('isolated-overlay2');
  const isolated = { engine: await upEngine('isolated-overlay2'), work: join(work, 'isolated'), tell };
  await measureOverhead(connected, isolated);
  await measureMemory(connected, isolated);
  console.log(table(rows).join('\n'));
} finally {
  await rm(work, { recursive: true, force: true });
  await wipeEngine('isolated-overlay2');
  if (!connectedBefore) await downEngine('connected');
}
