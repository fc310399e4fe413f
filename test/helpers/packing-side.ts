import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { environmentOf, type Side } from '../../scripts/crossing/crossing.ts';
import { upEngine } from '../../scripts/engine/test-engine.ts';
import { standIn } from '../../scripts/stand-ins/stand-in.ts';
import { run } from '../../src/host/run.ts';
import { createLoopbackProject, type LoopbackProject } from './loopback-project.ts';

/** The connected side alone, with a project to pack. */
export interface PackingSide {
  project: LoopbackProject;
  side: Side;
  env: Record<string, string | undefined>;
  /** Where recordings and temporary directories are. */
  cache: string;
  work: string;
  docker(...args: string[]): Promise<string>;
  /** All that a pack could leave behind, sorted. */
  traces(): Promise<string[]>;
  close(): Promise<void>;
}

/** Opens the connected side, with `busybox:musl` for the project to start from. */
export async function openPackingSide(): Promise<PackingSide> {
  const work = await mkdtemp(join(tmpdir(), 'buildferry-test-'));
  const side: Side = { engine: await upEngine('connected'), work: join(work, 'connected'), tell: () => {} };
  await standIn(side.engine.env, ['busybox:musl']);
  const project = await createLoopbackProject(join(side.work, 'shop'));
  const cache = join(side.work, 'cache', 'buildferry');
  const docker = async (...args: string[]): Promise<string> =>
    (await run({ command: 'docker', args, env: side.engine.env })).stdout.trim();
  const traces = async (): Promise<string[]> => {
    const images = await docker('image', 'ls', '--format', '{{.Repository}}:{{.Tag}}');
    const own = images.split('\n').filter((name) => name.startsWith('buildferry.invalid/'));
    const containers = await docker('ps', '--all', '--quiet');
    const volumes = await docker('volume', 'ls', '--quiet');
    const temporary = await readdir(join(cache, 'tmp')).catch(() => []);
    const outputs = await readdir(join(work, 'bundles')).catch(() => []);
    return [...own, containers, volumes, ...temporary, ...outputs].filter(Boolean).sort();
  };
  return {
    project,
    side,
    env: environmentOf(side),
    cache,
    work,
    docker,
    traces,
    async close() {
      await project.close();
      await rm(work, { recursive: true, force: true });
    },
  };
}
