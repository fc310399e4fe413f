import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { formatBytes } from '../src/cli/format.ts';
import { ask } from './crossing/ask.ts';
import type { RunStep } from './crossing/build-log.ts';
import {
  buildThere,
  carryOver,
  importThere,
  packProject,
  prepareProject,
  type Side,
} from './crossing/crossing.ts';
import { editSources } from './crossing/edit-sources.ts';
import { stage, stageTable } from './crossing/stage.ts';
import { callTool } from './crossing/tool.ts';
import { downEngine, runningEngine, upEngine, wipeEngine } from './engine/test-engine.ts';

const sample = resolve(import.meta.dirname, '../test/projects/sample');
const tell = (line: string): void => console.log(`    ${line}`);

async function demonstrate(work: string): Promise<void> {
  const connected = await stage('connected engine', () => side(work, 'connected'), describeEngine);
  const subject = await stage(
    'base images',
    () => prepareProject(sample, connected),
    ({ images }) => `${images.filter(({ standIn }) => standIn).length} stand-ins of ${images.length}`,
  );
  for (const { ref, standIn } of subject.images)
    tell(`${ref}: ${standIn ? `a stand-in, ${standIn}` : 'the real one'}`);
  await stage('scan', () =>
    callTool({ args: ['scan', subject.project], env: connected.engine.env, onLine: tell }),
  );
  const packed = await stage(
    'pack, with isolated rehearsal',
    () => packProject(subject, connected, ['--rehearse', 'isolated']),
    ({ catalog, size }) =>
      `${formatBytes(size)}; ${catalog.recording.requests} requests, ${formatBytes(catalog.recording.bytes)} recorded`,
  );
  await wipeEngine('isolated-overlay2');
  const isolated = await stage(
    'wiped isolated engine',
    () => side(work, 'isolated-overlay2'),
    describeEngine,
  );
  const carried = await stage(
    'copy',
    () => carryOver(packed, isolated),
    () => formatBytes(packed.size),
  );
  await stage('sh import.sh', () => importThere(carried, isolated));
  await stage('docker compose build', () => buildThere(carried, isolated), describeBuild);
  await stage(
    'a container of api answers',
    () =>
      ask(isolated.engine, {
        image: 'sample-api',
        command: ['curl', '-fsS', 'http://127.0.0.1:8000/'],
        answer: '"api"',
      }),
    (answer) => answer,
  );
  const fetching = "fetch('http://127.0.0.1:3000/').then((answer) => answer.text()).then(console.log)";
  await stage(
    'a container of web answers',
    () => ask(isolated.engine, { image: 'sample-web', command: ['node', '-e', fetching], answer: '"web"' }),
    (answer) => answer,
  );
  const edited = await stage(
    'edit a file of each service',
    () =>
      editSources(
        carried.project,
        ['api', 'web'].map((name) => join(carried.project, name)),
      ),
    String,
  );
  tell(edited.join(', '));
  await stage('docker compose build, again', () => buildThere(carried, isolated), describeBuild);
}

async function side(work: string, kind: 'connected' | 'isolated-overlay2'): Promise<Side> {
  return { engine: await upEngine(kind, tell), work: join(work, kind), tell };
}

const describeEngine = ({ engine }: Side): string =>
  `Docker ${engine.version}, ${engine.store}${engine.kind === 'connected' ? '' : ', no network'}`;

const describeBuild = ({ runs }: { runs: readonly RunStep[] }): string =>
  `${runs.length} RUNs, ${runs.filter(({ cached }) => cached).length} of them cached`;

const connectedBefore = await runningEngine('connected');
const work = await mkdtemp(join(tmpdir(), 'buildferry-demo-'));
try {
  await demonstrate(work);
  console.log(`\n${stageTable().join('\n')}\n\nThe build crossed.`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  await rm(work, { recursive: true, force: true });
  await wipeEngine('isolated-overlay2');
  if (!connectedBefore) await downEngine('connected');
}
