import { sameReference } from '../engine/reference.ts';
import { BuildferryError } from '../errors.ts';
import type { LocalImage } from './local-image.ts';
import type { Manifest } from './manifest.ts';

/** Whether the manifest leaves an image ashore; `python` and `docker.io/library/python:latest` are the same there. */
export function isLeftAshore({ exclude }: Pick<Manifest, 'exclude'>, ref: string): boolean {
  return exclude.some((other) => other === ref || sameReference(other, ref));
}

/**
 * Makes sure that a bundle can do without an image: one with ONBUILD triggers is carried in a form without them.
 *
 * @throws usage.
 */
export function requireNoTriggers({ need, image }: LocalImage): void {
  if (!image.config.OnBuild?.length) return;
  throw new BuildferryError('usage', {
    problem: `${need.ref} is listed under exclude, and it has ONBUILD triggers`,
    hint: 'Such an image has to be carried: take it off the list.',
  });
}
