import { resolve } from 'node:path';
import { requireBuilder } from '../engine/builder-checks.ts';
import { connectEngine } from '../engine/engine.ts';
import { BuildferryError } from '../errors.ts';
import { type Reporter, runStage } from '../events.ts';
import { wireProject } from './wire-project.ts';
import { readWiredState } from './wired-state.ts';

/** Which project is to be wired anew. */
export interface WireOptions {
  project: string;
  signal?: AbortSignal;
}

/**
 * Makes a wired project's twins anew, after one of its Dockerfiles was edited. RUNs that are as they were find their
 * slices; others are served from the pool.
 *
 * @throws not-wired when nothing was imported for it.
 */
export async function wire(options: WireOptions, report: Reporter): Promise<{ project: string }> {
  const directory = resolve(options.project);
  const state = await readWiredState(directory);
  if (!state) throw new BuildferryError('not-wired', { directory });
  const engine = await connectEngine(options.signal ? { signal: options.signal } : {});
  const info = await requireBuilder(engine);
  const { format: _, override: __, env: ___, ...target } = state;
  await runStage(report, 'wire', () => wireProject({ engine, info, report, directory, target }));
  return { project: directory };
}
