import { cp, mkdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Catalog } from '../../src/bundle/catalog.ts';
import { run } from '../../src/host/run.ts';
import type { TestEngine } from '../engine/test-engine.ts';
import { type BaseImage, standIn } from '../stand-ins/stand-in.ts';
import { missesOf, type RunStep, runStepsOf } from './build-log.ts';
import { callTool } from './tool.ts';

/** A project on its way. */
export interface Crossing {
  /** The project's name, and its copy on the connected side. */
  name: string;
  project: string;
  bundle: string;
  catalog: Catalog;
  images: BaseImage[];
  packMs: number;
}

/** Where a pack happens. */
export interface ConnectedSide {
  engine: TestEngine;
  /** Holds the copy, the bundle and an empty cache directory, so that nothing of an earlier pack helps. */
  work: string;
  tell(line: string): void;
}

/** Copies a project to the connected side, makes sure of its base images, and packs it. */
export async function packProject(
  source: string,
  side: ConnectedSide,
  flags: readonly string[] = [],
): Promise<Crossing> {
  const name = basename(source);
  const project = join(side.work, 'connected', name);
  const bundle = join(side.work, 'bundles', name);
  await cp(source, project, { recursive: true, preserveTimestamps: true });
  const env = { ...side.engine.env, XDG_CACHE_HOME: join(side.work, 'cache') };
  const scan = JSON.parse(
    await callTool({ args: ['scan', project, '--json', ...flags.filter(isScanFlag)], env }),
  );
  const images = await standIn(
    side.engine.env,
    scan.images.map(({ ref }: { ref: string }) => ref),
    side.tell,
  );
  const started = performance.now();
  await callTool({ args: ['pack', project, '--output', bundle, ...flags], env, onLine: side.tell });
  const packMs = performance.now() - started;
  return {
    name,
    project,
    bundle,
    images,
    packMs,
    catalog: JSON.parse(await readFile(join(bundle, 'cache-manifest.json'), 'utf8')),
  };
}

const isScanFlag = (flag: string): boolean =>
  !flag.startsWith('--rehearse') && !['engine', 'isolated', 'none'].includes(flag);

/** What happened on the isolated side. */
export interface Arrival {
  project: string;
  importMs: number;
  env: Record<string, string | undefined>;
}

/** Carries bundle and project over, and runs `sh import.sh` there. */
export async function importThere(
  crossing: Crossing,
  engine: TestEngine,
  side: { work: string; tell(line: string): void; flags?: readonly string[] },
): Promise<Arrival> {
  const stick = join(side.work, 'isolated');
  await mkdir(stick, { recursive: true });
  const project = join(stick, crossing.name);
  const bundle = join(stick, `${crossing.name}.bundle`);
  await cp(crossing.bundle, bundle, { recursive: true });
  await cp(crossing.project, project, { recursive: true, preserveTimestamps: true });
  const env = {
    ...engine.env,
    XDG_STATE_HOME: join(side.work, 'state'),
    XDG_CACHE_HOME: join(side.work, 'isolated-cache'),
  };
  const started = performance.now();
  const args = [join(bundle, 'import.sh'), '--project', project, ...(side.flags ?? [])];
  await run({ command: 'sh', args, env, onLine: side.tell, timeoutMs: 3_600_000 });
  return { project, env, importMs: performance.now() - started };
}

/** One `docker compose build` on the isolated side. */
export interface Built {
  runs: RunStep[];
  misses: string[];
  ms: number;
  lines: string[];
}

/** Runs the literal command, in the project's directory. */
export async function buildThere(arrival: Arrival, tell: (line: string) => void = () => {}): Promise<Built> {
  const lines: string[] = [];
  const onLine = (line: string): void => {
    lines.push(line);
    tell(line);
  };
  const started = performance.now();
  const env = { ...arrival.env, COMPOSE_PROFILES: '*' };
  await run({
    command: 'docker',
    args: ['compose', 'build'],
    cwd: arrival.project,
    env,
    onLine,
    timeoutMs: 3_600_000,
  });
  return { runs: runStepsOf(lines), misses: missesOf(lines), ms: performance.now() - started, lines };
}
