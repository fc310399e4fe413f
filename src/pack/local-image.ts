import type { InspectedImage } from '../engine/images.ts';
import type { ImageNeed } from '../project/needs.ts';

/** An image that the packing engine has. */
export interface LocalImage {
  need: ImageNeed;
  /** The name under which it is saved and loaded: the need's own, or an alias where that is a digest. */
  name: string;
  image: InspectedImage;
}

/** Whether a build takes an image by its name: a FROM, a `COPY --from`, a mount, a named context. */
export function isBuiltFrom({ uses }: ImageNeed): boolean {
  return uses.some(({ as }) => !['service', 'syntax', 'extra', 'source'].includes(as));
}
