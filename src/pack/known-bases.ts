import type { Engine } from '../engine/engine.ts';
import { inspectImage } from '../engine/images.ts';
import type { Bases } from '../project/base-facts.ts';
import type { Needs } from '../project/needs.ts';

/** What is known of base images before anything is pulled: of those that the engine has, if there is an engine. */
export async function knownBases(engine: Engine, { images }: Needs): Promise<Bases> {
  const bases: Record<string, Bases[string]> = {};
  for (const { ref, uses } of images) {
    if (!uses.some(({ as }) => as === 'from')) continue;
    const image = await inspectImage(engine, ref).catch(() => undefined);
    if (image?.config.OnBuild?.length) bases[ref] = { triggers: image.config.OnBuild };
  }
  return bases;
}
