import type { Engine } from '../../src/engine/engine.ts';
import { parseReference } from '../../src/engine/reference.ts';
import { isErrorOf } from '../../src/errors.ts';

const answerWithinMs = 15_000;
const pullWithinMs = 30 * 60_000;
const silentRegistries = new Set<string>();

/**
 * Pulls a real image, if its registry begins to answer within 15 seconds. One that did not is not asked again by
 * this process.
 *
 * @returns whether the engine has the image now.
 */
export async function pullReal(engine: Engine, ref: string): Promise<boolean> {
  const registry = parseReference(ref)?.domain ?? '';
  if (silentRegistries.has(registry)) return false;
  const silence = new AbortController();
  const timer = setTimeout(() => silence.abort(), answerWithinMs);
  try {
    await engine.docker(['pull', '--', ref], {
      signal: silence.signal,
      timeoutMs: pullWithinMs,
      onLine: () => clearTimeout(timer),
    });
    return true;
  } catch (error) {
    if (!isErrorOf(error, 'program-failed')) throw error;
    const hasAnswered = /not found|denied|unauthorized|no matching manifest/i.test(error.facts.output);
    if (!hasAnswered) silentRegistries.add(registry);
    return false;
  } finally {
    clearTimeout(timer);
  }
}
