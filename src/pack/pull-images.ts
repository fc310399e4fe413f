import type { Engine } from '../engine/engine.ts';
import { type InspectedImage, inspectImage, pullImage, tagImage } from '../engine/images.ts';
import { familiarReference, parseReference } from '../engine/reference.ts';
import { BuildferryError } from '../errors.ts';
import type { Reporter } from '../events.ts';
import type { ImageNeed } from '../project/needs.ts';
import { maskedOutput } from '../recording/masked-output.ts';
import type { LocalImage } from './local-image.ts';

/** For which platform, what is pulled in any case, and who is told. */
export interface PullSettings {
  platform: string;
  toPull: readonly string[];
  report: Reporter;
}

/**
 * Makes sure that every needed image is on the packing engine: pulls what is missing, and what is to be pulled.
 *
 * @throws image-unavailable.
 */
export async function pullMissing(
  engine: Engine,
  needs: readonly ImageNeed[],
  settings: PullSettings,
): Promise<LocalImage[]> {
  const local: LocalImage[] = [];
  for (const [done, need] of needs.entries()) {
    settings.report({
      type: 'stage-progress',
      stage: 'images',
      done,
      total: needs.length,
      unit: 'steps',
      item: need.ref,
    });
    const here = settings.toPull.includes(need.ref) ? undefined : await inspectImage(engine, need.ref);
    const image = here ?? (await pull(engine, need.ref, settings));
    if (!image.platform.startsWith(settings.platform)) {
      const output = `it is here for ${image.platform}, and the bundle is for ${settings.platform}`;
      throw new BuildferryError('image-unavailable', { ref: need.ref, output });
    }
    local.push({ need, image, name: await savedName(engine, need.ref, image) });
  }
  return local;
}

async function pull(
  engine: Engine,
  ref: string,
  { platform, report }: PullSettings,
): Promise<InspectedImage> {
  await pullImage(engine, ref, {
    platform,
    onLine: maskedOutput({ report, stage: 'images' }),
  });
  const image = await inspectImage(engine, ref);
  if (image) return image;
  throw new BuildferryError('image-unavailable', { ref, output: 'it was pulled, and then it was not there' });
}

/** A name that survives saving and loading; one with a digest does not, so the image gets an alias. */
async function savedName(engine: Engine, ref: string, image: InspectedImage): Promise<string> {
  const parsed = parseReference(ref);
  if (!parsed?.digest) return parsed ? familiarReference(parsed) : ref;
  const alias = `buildferry.invalid/pinned:${parsed.digest.slice('sha256:'.length, 'sha256:'.length + 16)}`;
  await tagImage(engine, image.id, alias);
  return alias;
}
