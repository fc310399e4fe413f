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
}

/**
 * Decides which images are pulled: those that the engine lacks, and with `pull` those that came from a registry, unless
 * it says that they have not moved. A registry that does not answer is not asked twice.
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
      const known = knownDigests(ref, image);
      const now = known.length > 0 ? await registryDigest(engine, ref) : undefined;
      const isSame = known.length === 0 || (now !== undefined && known.includes(now));
      return {
        ref,
        action: pull && !isSame ? 'pull' : 'save',
        bytes: image.size,
        ...(now !== undefined && !isSame ? { moved: now } : {}),
      };
    }),
  );
}

/** The digests under which the image came from this name's registry; none for a name with a digest, which can't move. */
function knownDigests(ref: string, { repoDigests }: InspectedImage): string[] {
  if (parseReference(ref)?.digest) return [];
  return repoDigests.filter((known) => sameRepository(known, ref)).map((known) => known.replace(/^.*@/, ''));
}
