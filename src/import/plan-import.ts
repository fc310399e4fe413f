import type { Catalog } from '../bundle/catalog.ts';
import type { Engine, EngineInfo } from '../engine/engine.ts';
import { type InspectedImage, inspectImage } from '../engine/images.ts';
import { BuildferryError } from '../errors.ts';
import type { ImageEntry } from '../images/image-entry.ts';

/** What an import would do, as data. */
export interface ImportPlan {
  /** Images that the engine lacks. */
  load: ImageEntry[];
  /** Images that are here already, with all their names. */
  present: ImageEntry[];
  /** Names that mean another image here. */
  taken: { ref: string; here: string; aboard: string }[];
}

/**
 * Compares a bundle with an engine. Changes nothing.
 *
 * @throws platform-mismatch; engine-unsuitable when the engine is older than the bundle allows.
 */
export async function planImport(engine: Engine, info: EngineInfo, catalog: Catalog): Promise<ImportPlan> {
  if (catalog.platform !== info.platform)
    throw new BuildferryError('platform-mismatch', { bundle: catalog.platform, engine: info.platform });
  if (isOlder(info.version, catalog.engineMin)) {
    const problem = `the bundle is for Docker ${catalog.engineMin} and newer, and this is ${info.version}`;
    throw new BuildferryError('engine-unsuitable', {
      problem,
      hint: `Pack with --engine-min ${info.version.split('.').slice(0, 2).join('.')}.`,
    });
  }
  const plan: ImportPlan = { load: [], present: [], taken: [] };
  for (const image of catalog.images) {
    const here = await Promise.all(
      image.refs.map(async (ref) => ({ ref, image: await inspectImage(engine, ref) })),
    );
    const others = here.filter((found) => found.image && !isSameImage(found.image, image));
    plan.taken.push(
      ...others
        .filter(({ ref }) => !isOwnName(ref))
        .map(({ ref, image: other }) => ({ ref, here: other?.id ?? '', aboard: image.config })),
    );
    const complete = here.every((found) => found.image && isSameImage(found.image, image));
    (complete ? plan.present : plan.load).push(image);
  }
  return plan;
}

/** The names of images. */
export function namesOf(images: readonly Pick<ImageEntry, 'refs'>[]): string[] {
  return images.flatMap(({ refs }) => refs);
}

/** The names that come to the engine by this import, or came by those before it; what was there besides is the user's. */
export function broughtNames({ load, present }: ImportPlan, before: ReadonlySet<string>): string[] {
  return [...namesOf(load), ...namesOf(present).filter((ref) => before.has(ref) || isOwnName(ref))];
}

const isOwnName = (ref: string): boolean => ref.startsWith('buildferry.invalid/');

/** Whether what an engine has is this image: by the config's digest or the manifest's, whichever its store uses. */
export function isSameImage(here: InspectedImage, aboard: ImageEntry): boolean {
  const sameLayers = here.layers.join() === aboard.layers.map(({ diffId }) => diffId).join();
  return sameLayers && (here.id === aboard.config || here.id === aboard.manifest);
}

function isOlder(version: string, minimum: string): boolean {
  const [have, need] = [version, minimum].map((text) => text.split(/[.+-]/).map(Number));
  for (const [index, part] of (need ?? []).entries()) {
    const own = have?.[index] ?? 0;
    if (own !== part) return own < part;
  }
  return false;
}
