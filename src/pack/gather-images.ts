import type { Engine } from '../engine/engine.ts';
import { type InspectedImage, inspectImage, pullImage, tagImage } from '../engine/images.ts';
import { familiarReference, parseReference } from '../engine/reference.ts';
import { BuildferryError } from '../errors.ts';
import type { Reporter } from '../events.ts';
import type { BlobStore } from '../images/blob-store.ts';
import { type ImageEntry, type ImageRole, standInLabel } from '../images/image-entry.ts';
import { type SavedImage, saveToLayout } from '../images/save.ts';
import type { ImageNeed } from '../project/needs.ts';

/** An image that the packing engine has. */
export interface LocalImage {
  need: ImageNeed;
  /** The name under which it is saved and loaded: the need's own, or an alias where that is a digest. */
  name: string;
  image: InspectedImage;
}

/** The images of a project, and what else the twins must know of them. */
export interface Gathered {
  entries: ImageEntry[];
  local: LocalImage[];
  /** Names with a digest, and what the image is called aboard. */
  aliases: Record<string, string>;
  shells: Record<string, string[]>;
}

/** Makes sure that every needed image is on the packing engine: pulls what is missing. */
export async function pullMissing(
  engine: Engine,
  needs: readonly ImageNeed[],
  at: { platform: string; report: Reporter },
): Promise<LocalImage[]> {
  const local: LocalImage[] = [];
  for (const [index, need] of needs.entries()) {
    at.report({
      type: 'stage-progress',
      stage: 'images',
      done: index,
      total: needs.length,
      unit: 'steps',
      item: need.ref,
    });
    let image = await inspectImage(engine, need.ref);
    if (!image) {
      const onLine = (line: string): void => at.report({ type: 'output', stage: 'images', line });
      await pullImage(engine, need.ref, { platform: at.platform, onLine });
      image = await inspectImage(engine, need.ref);
    }
    if (!image)
      throw new BuildferryError('image-unavailable', {
        ref: need.ref,
        output: 'it was pulled, and then it was not there',
      });
    if (!image.platform.startsWith(at.platform)) {
      throw new BuildferryError('image-unavailable', {
        ref: need.ref,
        output: `it is here for ${image.platform}, and the bundle is for ${at.platform}`,
      });
    }
    local.push({ need, image, name: await savedName(engine, need.ref, image) });
  }
  return local;
}

/** A name that survives saving and loading; one with a digest does not, so the image gets an alias. */
async function savedName(engine: Engine, ref: string, image: InspectedImage): Promise<string> {
  const parsed = parseReference(ref);
  if (!parsed?.digest) return parsed ? familiarReference(parsed) : ref;
  const alias = `buildferry.invalid/pinned:${parsed.digest.slice('sha256:'.length, 'sha256:'.length + 16)}`;
  await tagImage(engine, image.id, alias);
  return alias;
}

/** Saves the images into the bundle's layout, each layer once. */
export async function saveAll(
  engine: Engine,
  local: readonly LocalImage[],
  to: { store: BlobStore; report: Reporter },
): Promise<Gathered> {
  const total = local.reduce((sum, { image }) => sum + image.size, 0);
  let done = 0;
  const onBytes = (bytes: number): void => {
    done += bytes;
    to.report({ type: 'stage-progress', stage: 'images', done, total, unit: 'bytes' });
  };
  const names = [...new Set(local.map(({ name }) => name))];
  const saved = names.length > 0 ? await saveToLayout(engine, names, { store: to.store, onBytes }) : [];
  const entries = mergeSame(saved).map((image): ImageEntry => {
    const same = local.filter(({ name }) => image.refs.includes(name));
    const [first] = same;
    const standIn = first?.image.config.Labels?.[standInLabel];
    return {
      roles: [...new Set(same.flatMap(({ need }) => need.uses.map(({ as }) => roleOf(as))))].sort(),
      refs: [...image.refs].sort(),
      config: image.config,
      manifest: image.manifest,
      platform: first?.image.platform ?? '',
      layers: image.layers,
      repoDigests: [...new Set(same.flatMap((item) => item.image.repoDigests))].sort(),
      ...(standIn ? { standIn } : {}),
    };
  });
  return { entries, local: [...local], aliases: aliasesOf(local), shells: shellsOf(local) };
}

/** containerd's store saves an image with two names as two. */
function mergeSame(saved: readonly SavedImage[]): SavedImage[] {
  const groups = Map.groupBy(saved, ({ config }) => config);
  return [...groups.values()].flatMap(([first, ...others]) =>
    first ? [{ ...first, refs: [first, ...others].flatMap(({ refs }) => refs) }] : [],
  );
}

function roleOf(as: ImageNeed['uses'][number]['as']): ImageRole {
  if (as === 'syntax') return 'frontend';
  return as === 'service' || as === 'extra' ? as : 'base';
}

function aliasesOf(local: readonly LocalImage[]): Record<string, string> {
  const pinned = local.filter(({ need }) => parseReference(need.ref)?.digest);
  return Object.fromEntries(pinned.map(({ need, name }) => [need.ref, name]));
}

function shellsOf(local: readonly LocalImage[]): Record<string, string[]> {
  return Object.fromEntries(
    local.flatMap(({ need, image }) => (image.config.Shell?.length ? [[need.ref, image.config.Shell]] : [])),
  );
}
