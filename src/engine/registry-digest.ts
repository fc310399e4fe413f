import { isErrorOf } from '../errors.ts';
import type { Engine } from './engine.ts';

const timeLimitMs = 5000;

/**
 * The digest that a registry has for a name now, through the docker command's own credentials and proxies; undefined
 * when there is no answer within five seconds, or one that names no digest: no such image, or none for this login.
 *
 * @throws whatever ended it from outside.
 */
export async function registryDigest(engine: Engine, ref: string): Promise<string | undefined> {
  const args = ['buildx', 'imagetools', 'inspect', '--format', '{{json .Manifest}}', ref];
  try {
    const { stdout } = await engine.docker(args, { timeoutMs: timeLimitMs });
    const { digest } = JSON.parse(stdout);
    return typeof digest === 'string' ? digest : undefined;
  } catch (error) {
    if (isErrorOf(error, 'program-failed') || error instanceof SyntaxError) return undefined;
    throw error;
  }
}
