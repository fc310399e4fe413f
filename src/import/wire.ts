import { requireBuilder } from '../engine/builder-checks.ts';
import { connectEngine } from '../engine/engine.ts';
import { BuildferryError } from '../errors.ts';
import { type Reporter, runStage } from '../events.ts';
import { planProjectWiring } from './plan-project-wiring.ts';
import { projectDirectory } from './project-directory.ts';
import { withProjectLock } from './project-lock.ts';
import { readWiredState } from './wired-state.ts';
import { writeWiring } from './write-wiring.ts';

/** Which project is to be wired anew. */
export interface WireOptions {
  project: string;
  signal?: AbortSignal;
}

/** What wiring anew led to. */
export interface WireResult {
  project: string;
  /** The files that were written or removed, relative to the project; none when all was as it should be. */
  written: string[];
}

/**
 * Makes a wired project's twins anew, after one of its Dockerfiles was edited. RUNs that are as they were find their
 * slices; others are served from the pool.
 *
 * @throws not-wired when nothing was imported for it; locked while another process works on the project.
 */
export async function wire(options: WireOptions, report: Reporter): Promise<WireResult> {
  const directory = await projectDirectory(options.project);
  return withProjectLock(directory, () => wireAnew(directory, options, report));
}

async function wireAnew(
  directory: string,
  options: Pick<WireOptions, 'signal'>,
  report: Reporter,
): Promise<WireResult> {
  const state = await readWiredState(directory);
  if (!state) throw new BuildferryError('not-wired', { directory });
  const engine = await connectEngine(options.signal ? { signal: options.signal } : {});
  const info = await requireBuilder(engine);
  const { format: _, override: __, env: ___, ...target } = state;
  const written = await runStage(report, 'wire', async () => {
    const wiring = await planProjectWiring({ engine, info, directory, target });
    return writeWiring(wiring, report);
  });
  return { project: directory, written };
}
