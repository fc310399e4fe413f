import { homedir } from 'node:os';
import { join } from 'node:path';
import { requireBuilder } from '../../src/engine/builder-checks.ts';
import { connectEngine, type EngineInfo } from '../../src/engine/engine.ts';
import { isErrorOf } from '../../src/errors.ts';
import { enginesDirectory } from './directories.ts';

/** An engine that was there before, and how it is reached. */
export interface ExistingEngine {
  host: string;
  info: EngineInfo;
  env: Record<string, string>;
}

/** The engine that DOCKER_HOST, the docker context or the default names, if it answers and builds. None of ours. */
export async function existingEngine(): Promise<ExistingEngine | undefined> {
  const { DOCKER_HOST: named, DOCKER_CONFIG: configuration, PATH: path = '' } = process.env;
  const env = named?.startsWith(`unix://${enginesDirectory()}/`) ? { DOCKER_HOST: undefined } : {};
  try {
    const engine = await connectEngine({ env });
    const info = await requireBuilder(engine);
    const { stdout } = await engine.docker(['context', 'inspect', '--format', '{{.Endpoints.docker.Host}}']);
    const host = stdout.trim();
    const DOCKER_CONFIG = configuration ?? join(homedir(), '.docker');
    return { host, info, env: { PATH: path, DOCKER_HOST: host, DOCKER_CONFIG } };
  } catch (error) {
    if (isAbsence(error)) return undefined;
    throw error;
  }
}

function isAbsence(error: unknown): boolean {
  const codes = ['program-missing', 'program-failed', 'engine-unreachable', 'engine-unsuitable'] as const;
  return codes.some((code) => isErrorOf(error, code));
}
