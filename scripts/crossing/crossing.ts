import { cp, mkdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Catalog } from '../../src/bundle/catalog.ts';
import { listBundle } from '../../src/bundle/checksums.ts';
import { run } from '../../src/host/run.ts';
import type { TestEngine } from '../engine/test-engine.ts';
import { type BaseImage, standIn } from '../stand-ins/stand-in.ts';
import { missesOf, type RunStep, runStepsOf } from './build-log.ts';
import { callTool } from './tool.ts';

const timeoutMs = 3_600_000;

/** One side of the gap: an engine, and a directory in place of the host's home and disks. */
export interface Side {
  engine: TestEngine;
  work: string;
  /** What else programs there find in their environment. */
  env?: Readonly<Record<string, string | undefined>>;
  /** Gets every line that a program there prints. */
  tell(line: string): void;
}

/** A project on the connected side, with the base images that it names on the engine. */
export interface Subject {
  name: string;
  project: string;
  images: BaseImage[];
  /** The slices of all RUNs. */
  slices: string[];
}

/**
 * Copies a project to the connected side, and sees to it that its base images are there.
 *
 * @param flags those of the pack that will follow which scan has, too.
 */
export async function prepareProject(
  source: string,
  side: Side,
  flags: readonly string[] = [],
): Promise<Subject> {
  const name = basename(source);
  const project = join(side.work, name);
  await cp(source, project, { recursive: true, preserveTimestamps: true, verbatimSymlinks: true });
  const scan = JSON.parse(
    await callTool({ args: ['scan', project, '--json', ...flags], env: environmentOf(side) }),
  );
  const refs = scan.images.map(({ ref }: { ref: string }) => ref);
  const slices = scan.runs.map(({ slice }: { slice: string }) => slice);
  return { name, project, slices, images: await standIn(side.engine.env, refs, side.tell) };
}

/** A bundle that was sealed. */
export interface Packed {
  name: string;
  project: string;
  bundle: string;
  catalog: Catalog;
  /** Bytes of the bundle. */
  size: number;
  ms: number;
}

/** Packs a project with the tool of this clone. */
export async function packProject(
  { name, project }: Subject,
  side: Side,
  flags: readonly string[] = [],
): Promise<Packed> {
  const bundle = join(side.work, 'bundles', name);
  const started = performance.now();
  const args = ['pack', project, '--output', bundle, ...flags];
  await callTool({ args, env: environmentOf(side), onLine: side.tell });
  const ms = performance.now() - started;
  const catalog: Catalog = JSON.parse(await readFile(join(bundle, 'cache-manifest.json'), 'utf8'));
  return { name, project, bundle, catalog, ms, size: await sizeOf(bundle) };
}

async function sizeOf(bundle: string): Promise<number> {
  const { files } = await listBundle(bundle);
  const sizes = await Promise.all(files.map(async (file) => (await stat(join(bundle, file))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** A bundle and the project, on the isolated side's disk. */
export interface Carried {
  bundle: string;
  project: string;
}

/** Copies bundle and project over: the USB stick. */
export async function carryOver(
  { name, bundle, project }: Pick<Packed, 'name' | 'bundle' | 'project'>,
  side: Side,
): Promise<Carried> {
  await mkdir(side.work, { recursive: true });
  const there = { bundle: join(side.work, `${name}.bundle`), project: join(side.work, name) };
  await cp(bundle, there.bundle, { recursive: true });
  await cp(project, there.project, { recursive: true, preserveTimestamps: true, verbatimSymlinks: true });
  return there;
}

/** Runs `sh import.sh --project DIR` on the isolated side, and returns how many milliseconds it took. */
export async function importThere(
  { bundle, project }: Carried,
  side: Side,
  flags: readonly string[] = [],
): Promise<number> {
  const started = performance.now();
  const args = [join(bundle, 'import.sh'), '--project', project, ...flags];
  await run({ command: 'sh', args, env: environmentOf(side), onLine: side.tell, timeoutMs });
  return performance.now() - started;
}

/** One `docker compose build` on the isolated side. */
export interface Built {
  runs: RunStep[];
  misses: string[];
  ms: number;
  lines: string[];
}

/** Runs `docker compose build` in the project's directory, nothing added to it. */
export async function buildThere({ project }: Carried, side: Side): Promise<Built> {
  const lines: string[] = [];
  const onLine = (line: string): void => {
    lines.push(line);
    side.tell(line);
  };
  const started = performance.now();
  const args = ['compose', 'build'];
  await run({ command: 'docker', args, cwd: project, env: environmentOf(side), onLine, timeoutMs });
  return { runs: runStepsOf(lines), misses: missesOf(lines), ms: performance.now() - started, lines };
}

/** The side's own cache and state, so that nothing of an earlier run helps; all profiles of the project. */
export function environmentOf({ engine, work, env }: Side): Record<string, string | undefined> {
  return {
    ...engine.env,
    COMPOSE_PROFILES: '*',
    XDG_CACHE_HOME: join(work, 'cache'),
    XDG_STATE_HOME: join(work, 'state'),
    ...env,
  };
}
