import type { Engine } from '../engine/engine.ts';
import { type InspectedImage, inspectImage } from '../engine/images.ts';
import { parseReference, sameRepository } from '../engine/reference.ts';
import { registryDigest } from '../engine/registry-digest.ts';
import { isLeftAshore } from './left-ashore.ts';
import type { Manifest } from './manifest.ts';

/** What is to be done with one image. */
export interface PlannedImage {
  ref: string;
  /** `exclude`: the isolated host has it. */
  action: 'save' | 'pull' | 'exclude';
  /** Unpacked; unknown for what is not here yet. */
  bytes?: number;
  /** The digest that the name has on its registry now, where that is another one than here. */
  moved?: string;
  /** It was to be pulled if it has moved, and its registry does not say; what is here is taken. */
  unanswered?: true;
}

/**
 * Decides which images are pulled: those that the engine lacks, and with `pull` those that came from a registry, where
 * it says that they have moved. Each such name is asked for once, all at the same time; without an answer what is here
 * will do.
 */
export async function planImages(
  engine: Engine,
  refs: readonly string[],
  { manifest, pull }: { manifest: Pick<Manifest, 'exclude'>; pull: boolean },
): Promise<PlannedImage[]> {
  return Promise.all(
    refs.map(async (ref): Promise<PlannedImage> => {
      if (isLeftAshore(manifest, ref)) return { ref, action: 'exclude' };
      const image = await inspectImage(engine, ref);
      if (!image) return { ref, action: 'pull' };
      return {
        ref,
        bytes: image.size,
        ...(await standingOf(engine, knownDigests(ref, image), { ref, pull })),
      };
    }),
  );
}

/** What is done with an image that is here and that came from a registry under these digests. */
async function standingOf(
  engine: Engine,
  known: readonly string[],
  { ref, pull }: { ref: string; pull: boolean },
): Promise<Omit<PlannedImage, 'ref'>> {
  if (known.length === 0) return { action: 'save' };
  const now = await registryDigest(engine, ref);
  if (now === undefined) return { action: 'save', ...(pull ? { unanswered: true } : {}) };
  return known.includes(now) ? { action: 'save' } : { action: pull ? 'pull' : 'save', moved: now };
}

/** The digests under which the image came from this name's registry; none for a name with a digest, which can't move. */
function knownDigests(ref: string, { repoDigests }: InspectedImage): string[] {
  if (parseReference(ref)?.digest) return [];
  return repoDigests.filter((known) => sameRepository(known, ref)).map((known) => known.replace(/^.*@/, ''));
}
