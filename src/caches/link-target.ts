import { posix } from 'node:path';

/**
 * Whether a link at `path`, relative to a folder, may lead out of that folder: by an absolute target, by climbing too
 * far, or by climbing after a name, since that name may be a link too and then `..` is somewhere else.
 */
export function leadsOut(path: string, target: string): boolean {
  if (posix.isAbsolute(target)) return true;
  const parts = target.split('/').filter((part) => part !== '' && part !== '.');
  const climbs = parts.lastIndexOf('..') + 1;
  const climbsFirst = parts.slice(0, climbs).every((part) => part === '..');
  const depth = posix.normalize(path).split('/').length - 1;
  return !climbsFirst || climbs > depth;
}
