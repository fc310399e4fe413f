import type { Engine } from '../engine/engine.ts';
import { type InspectedImage, inspectImage } from '../engine/images.ts';
import type { BaseFacts, Bases } from '../project/base-facts.ts';
import type { BuildUnit } from '../project/unit.ts';
import type { LocalImage } from './local-image.ts';
import type { Subject } from './subject.ts';

/** What is known of base images before anything is pulled: of those that the engine has, if there is an engine. */
export async function knownBases(engine: Engine, { needs, units }: Subject): Promise<Bases> {
  const bases: Record<string, BaseFacts> = {};
  for (const { ref, uses } of needs.images) {
    if (!uses.some(({ as }) => as === 'from')) continue;
    const image = await inspectImage(engine, ref).catch(() => undefined);
    if (image) bases[ref] = factsOfImage(image, units);
  }
  return bases;
}

/** What the twins must know of images that the engine has. */
export function basesOf(local: readonly LocalImage[], units: readonly BuildUnit[]): Bases {
  return Object.fromEntries(local.map(({ need, image }) => [need.ref, factsOfImage(image, units)]));
}

function factsOfImage({ config }: InspectedImage, units: readonly BuildUnit[]): BaseFacts {
  const { Shell: shell, OnBuild: triggers, Env: env } = config;
  const asked = mayAskFor(units, triggers ?? []) ? Object.fromEntries((env ?? []).map(splitVariable)) : {};
  return {
    ...(shell?.length ? { shell } : {}),
    ...(triggers?.length ? { triggers } : {}),
    ...(Object.keys(asked).length > 0 ? { env: asked } : {}),
  };
}

/** Whether an ADD has variables, and so may depend on those of its base image. */
function mayAskFor(units: readonly BuildUnit[], triggers: readonly string[]): boolean {
  const adds = units.flatMap(({ stages }) =>
    stages.stages.flatMap(({ instructions }) => instructions.filter(({ keyword }) => keyword === 'add')),
  );
  return [...adds.map(({ source }) => source), ...triggers].some((text) => /^\s*add\s[\s\S]*\$/i.test(text));
}

function splitVariable(pair: string): [name: string, value: string] {
  const equals = pair.indexOf('=');
  return [pair.slice(0, equals), pair.slice(equals + 1)];
}
