import { BuildferryError, isErrorOf } from '../errors.ts';
import type { Engine } from './engine.ts';

/** @throws engine-unsuitable when the docker command has no such plugin; program-missing when there is no docker command. */
export async function requirePlugin(engine: Engine, plugin: 'buildx' | 'compose'): Promise<void> {
  await engine.docker([plugin, 'version'], { timeoutMs: 30_000 }).catch((error: unknown) => {
    if (!isErrorOf(error, 'program-failed')) throw error;
    const problem = `docker has no ${plugin} plugin here`;
    throw new BuildferryError(
      'engine-unsuitable',
      { problem, hint: `Install docker-${plugin}-plugin.` },
      error,
    );
  });
}
