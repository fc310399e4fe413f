import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { formatBytes, formatDuration, table } from '../src/cli/format.ts';
import { recordCoverage, rowsOf } from './crossing/coverage.ts';
import { type Crossed, crossProject } from './crossing/cross-project.ts';
import { explain } from './crossing/explain.ts';
import { type EngineKind, engineKinds } from './engine/kinds.ts';
import { downEngine, runningEngine, upEngine, wipeEngine } from './engine/test-engine.ts';

const usage = `npm run corpus -- DIR [PROJECT...] [--engine KIND] [--record] [--verbose]

Takes every project in DIR (or those named) across to a wiped isolated engine. --record writes what came of it into
docs/coverage.md, for services that say in their compose file what they cover.
KIND: ${engineKinds.filter((kind) => kind !== 'connected').join(', ')}`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    engine: { type: 'string', default: 'isolated-overlay2' },
    record: { type: 'boolean' },
    verbose: { type: 'boolean' },
  },
});
const [directory, ...wanted] = positionals;
const kind = engineKinds.find((name) => name === values.engine && name !== 'connected');
if (directory === undefined || kind === undefined) {
  console.error(usage);
  process.exit(2);
}

const tell = (line: string): void => (values.verbose ? console.log(`    ${line}`) : undefined);
const rows = [
  ['project', 'RUNs', 'requests', 'bundle', 'pack', 'import', 'offline build', 'after an edit', 'misses'],
];
const failed: string[] = [];

/** Takes one project over, from nothing, and tells what happened. */
async function cross(source: string, to: EngineKind): Promise<void> {
  const work = await mkdtemp(join(tmpdir(), 'buildferry-corpus-'));
  try {
    await wipeEngine(to);
    const connected = { engine: await upEngine('connected', tell), work: join(work, 'connected'), tell };
    const isolated = { engine: await upEngine(to, tell), work: join(work, 'isolated'), tell };
    const crossed = await crossProject(source, connected, isolated);
    describe(crossed);
    await keep(source, to, crossed);
  } catch (error) {
    console.error(explain(error));
    failed.push(basename(source));
    rows.push([basename(source), 'FAILED']);
    await keep(source, to);
  } finally {
    await rm(work, { recursive: true, force: true });
    await wipeEngine(to);
  }
}

async function keep(source: string, kind: EngineKind, crossed?: Crossed): Promise<void> {
  if (!values.record) return;
  const images = crossed?.subject.images.map(({ ref, standIn }) => `${ref}: ${standIn ?? 'the real one'}`);
  const crossing = {
    result: crossed ? ('crossed' as const) : ('failed' as const),
    misses: crossed ? crossed.first.misses.length + crossed.second.misses.length : 0,
    requests: crossed?.packed.catalog.recording.requests ?? 0,
    date: new Date().toISOString().slice(0, 10),
  };
  const project = basename(source);
  await recordCoverage(await rowsOf(source, { project, kind, crossing, images: images ?? [] }));
}

function describe({ packed, subject, importMs, first, edited, second }: Crossed): void {
  console.log(`\n== ${packed.name}`);
  for (const { ref, standIn } of subject.images)
    console.log(`  image    ${ref}: ${standIn ? `a stand-in, ${standIn}` : 'the real one'}`);
  for (const { command } of first.runs) console.log(`  executed ${command}`);
  console.log(`  edited   ${edited.join(', ')}`);
  const again = second.runs.filter(({ cached }) => !cached);
  for (const { command } of again) console.log(`  executed again: ${command}`);
  rows.push([
    packed.name,
    String(first.runs.length),
    String(packed.catalog.recording.requests),
    formatBytes(packed.size),
    formatDuration(packed.ms),
    formatDuration(importMs),
    formatDuration(first.ms),
    `${formatDuration(second.ms)}, ${again.length} of ${second.runs.length} RUNs`,
    String(first.misses.length + second.misses.length),
  ]);
}

const connectedBefore = await runningEngine('connected');
const folders = (await readdir(directory, { withFileTypes: true })).filter((entry) => entry.isDirectory());
const projects = wanted.length > 0 ? wanted : folders.map(({ name }) => name).sort();
for (const project of projects) await cross(resolve(directory, project), kind);
if (!connectedBefore) await downEngine('connected');
console.log(`\n${table(rows).join('\n')}`);
console.log(failed.length > 0 ? `\nDid not cross: ${failed.join(', ')}` : '\nAll crossed.');
process.exitCode = failed.length > 0 ? 1 : 0;
