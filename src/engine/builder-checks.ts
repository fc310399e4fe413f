import { BuildferryError } from '../errors.ts';
import { type Engine, type EngineInfo, engineInfo } from './engine.ts';
import { requirePlugin } from './plugins.ts';

/**
 * Asks an engine what it is, and makes sure that it builds with BuildKit on its own images.
 *
 * @throws engine-unreachable; engine-unsuitable when compose or buildx is missing, or the builder is another one.
 */
export async function requireBuilder(engine: Engine): Promise<EngineInfo> {
  const info = await engineInfo(engine);
  await requirePlugin(engine, 'buildx');
  await requirePlugin(engine, 'compose');
  if (!isAtLeast2010(info.version)) {
    throw new BuildferryError('engine-unsuitable', {
      problem: `Docker ${info.version} is too old`,
      hint: 'Docker 20.10 or newer is needed.',
    });
  }
  return info;
}

function isAtLeast2010(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 20 || (major === 20 && minor >= 10);
}
