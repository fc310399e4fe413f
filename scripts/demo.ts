import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { formatBytes, formatDuration, table } from '../src/cli/format.ts';
import { run } from '../src/host/run.ts';
import { buildThere, importThere, packProject } from './crossing/crossing.ts';
import { downEngine, type TestEngine, upEngine, wipeEngine } from './engine/test-engine.ts';

const sample = resolve(import.meta.dirname, '../test/projects/sample');
const tell = (line: string): void => console.log(`    ${line}`);
const rows: string[][] = [['stage', 'time', '']];

/** Runs one stage; a failure names it and ends the demonstration. */
async function stage<T>(
  name: string,
  work: () => Promise<T>,
  note: (result: T) => string = () => '',
): Promise<T> {
  console.log(`\n== ${name}`);
  const started = performance.now();
  try {
    const result = await work();
    rows.push([name, formatDuration(performance.now() - started), note(result)]);
    return result;
  } catch (error) {
    console.error(error);
    console.error(`\nThe demonstration failed at: ${name}`);
    process.exitCode = 1;
    throw error;
  }
}

/** Starts a container of an image without network and asks what runs in it. */
async function ask(engine: TestEngine, image: string, command: readonly string[]): Promise<string> {
  const docker = async (...args: string[]): Promise<string> =>
    (await run({ command: 'docker', args, env: engine.env })).stdout.trim();
  const container = await docker('run', '--detach', '--network', 'none', image);
  try {
    for (let attempt = 1; ; attempt++) {
      const answer = await docker('exec', container, ...command).catch((error: unknown) =>
        attempt < 30 ? undefined : Promise.reject(error),
      );
      if (answer !== undefined) return answer;
      await new Promise((done) => setTimeout(done, 500));
    }
  } finally {
    await docker('rm', '--force', container);
  }
}

async function demonstrate(work: string): Promise<void> {
  const connected = await stage(
    'connected engine',
    () => upEngine('connected', tell),
    ({ version, store }) => `Docker ${version}, ${store}`,
  );
  const crossing = await stage(
    'scan and pack, with isolated rehearsal',
    () => packProject(sample, { engine: connected, work, tell }, ['--rehearse', 'isolated']),
    ({ catalog }) =>
      `${catalog.recording.requests} requests, ${formatBytes(catalog.recording.bytes)} recorded`,
  );
  for (const { ref, standIn } of crossing.images)
    tell(`${ref} is ${standIn ? `a stand-in: ${standIn}` : 'the real image'}`);
  await wipeEngine('isolated-overlay2');
  const isolated = await stage(
    'wiped isolated engine',
    () => upEngine('isolated-overlay2', tell),
    ({ version, store }) => `Docker ${version}, ${store}, no network`,
  );
  const arrival = await stage('copy, and sh import.sh', () =>
    importThere(crossing, isolated, { work, tell }),
  );
  const built = await stage(
    'docker compose build',
    () => buildThere(arrival, tell),
    ({ runs }) => `${runs.length} RUNs, ${runs.filter(({ cached }) => cached).length} of them cached`,
  );
  for (const miss of built.misses) tell(miss);
  const api = await stage(
    'a container of api answers',
    () => ask(isolated, 'sample-api', ['curl', '-fsS', 'http://127.0.0.1:8000/']),
    (answer) => answer,
  );
  const fetching = "fetch('http://127.0.0.1:3000/').then((answer) => answer.text()).then(console.log)";
  const web = await stage(
    'a container of web answers',
    () => ask(isolated, 'sample-web', ['node', '-e', fetching]),
    (answer) => answer,
  );
  if (!api.includes('"api"') || !web.includes('"web"')) throw new Error(`unexpected answers: ${api} ${web}`);
}

const work = await mkdtemp(join(tmpdir(), 'buildferry-demo-'));
try {
  await demonstrate(work);
  console.log(`\n${table(rows).join('\n')}\n\nThe build crossed.`);
} finally {
  await rm(work, { recursive: true, force: true });
  await wipeEngine('isolated-overlay2');
  await downEngine('connected');
}
