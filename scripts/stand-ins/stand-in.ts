import { join } from 'node:path';
import { connectEngine, type Engine } from '../../src/engine/engine.ts';
import { inspectImage, tagImage } from '../../src/engine/images.ts';
import { standInLabel } from '../../src/images/image-entry.ts';
import { inTurn } from '../engine/in-turn.ts';
import type { Tell } from '../engine/install-programs.ts';
import { standInsDirectory } from './cache.ts';
import { chooseRecipe } from './choose-recipe.ts';
import { createMaker } from './make-image.ts';
import { pullReal } from './pull-real.ts';

/** An image that a build can start from. */
export interface BaseImage {
  ref: string;
  /** What a stand-in is made of; undefined for a real image. */
  standIn?: string;
}

/**
 * Makes sure that an engine has base images: those that it has stay, a real one is pulled where its registry
 * answers, and any other is made of Debian and npm packages. The engine needs the network then.
 *
 * @param env PATH, DOCKER_HOST and DOCKER_CONFIG of the engine, added to this process's environment.
 * @throws usage for a text that is no reference; engine-unsuitable where none can be made.
 */
export async function standIn(
  env: Record<string, string | undefined>,
  refs: readonly string[],
  tell: Tell = () => {},
): Promise<BaseImage[]> {
  const engine = await connectEngine({ env });
  const missing: string[] = [];
  for (const ref of new Set(refs)) {
    const isThere = (await inspectImage(engine, ref)) ?? (await pullReal(engine, ref));
    if (!isThere) missing.push(ref);
  }
  if (missing.length > 0)
    await inTurn(join(standInsDirectory(), 'lock'), () => makeAll(engine, missing, tell));
  return Promise.all(refs.map((ref) => describe(engine, ref)));
}

async function makeAll(engine: Engine, refs: readonly string[], tell: Tell): Promise<void> {
  const make = createMaker(engine, tell);
  const making = refs.map(async (ref) => tagImage(engine, await make(await chooseRecipe(ref)), ref));
  // All come to their end before one's failure is told: what runs on would be in the way of the next try.
  for (const result of await Promise.allSettled(making))
    if (result.status === 'rejected') throw result.reason;
}

async function describe(engine: Engine, ref: string): Promise<BaseImage> {
  const label = (await inspectImage(engine, ref))?.config.Labels?.[standInLabel];
  return label === undefined ? { ref } : { ref, standIn: label };
}
