import { z } from 'zod';
import { crateAtIndexPath } from '../cargo-index-path.ts';
import type { Files, IndexFilter } from './index-filter.ts';
import { parseJson } from './parse-json.ts';

const release = z.looseObject({ name: z.string(), vers: z.string() });
type Release = z.infer<typeof release>;

/**
 * What a sparse index says of a crate, a line of JSON for each version. Crates for other targets and features are chosen
 * and never downloaded, but of versions that are compatible with each other cargo chooses one. So what goes is what
 * is compatible with a version that this RUN downloaded.
 */
export const cargoSparseIndex: IndexFilter = {
  name: 'cargo-sparse-index',
  mayBe: ({ url }) => crateAtIndexPath(url.pathname) !== undefined,
  reduce({ url, text }, { anywhere, here }) {
    const lines = text.split('\n').filter((line) => line.trim() !== '');
    const releases = lines.map((line) => parseJson(line, release));
    if (!releases.every((each) => each !== undefined && isOfCrate(each, url))) return undefined;
    const isAboard = (each: Release, files: Files): boolean =>
      files.hasPathEnd(`${each.name}/${each.vers}/download`) ||
      files.hasPathEnd(`${each.name}-${each.vers}.crate`);
    const known = releases as Release[];
    if (!known.some((each) => isAboard(each, anywhere))) return undefined;
    const settled = new Set(
      known.filter((each) => isAboard(each, here)).map(({ vers }) => compatibleRange(vers)),
    );
    const kept = lines.filter((_, index) => {
      const each = known[index] as Release;
      return isAboard(each, anywhere) || !settled.has(compatibleRange(each.vers));
    });
    return kept.length === lines.length ? text : kept.map((line) => `${line}\n`).join('');
  },
};

function isOfCrate({ name }: Release, { pathname }: URL): boolean {
  return name.toLowerCase() === crateAtIndexPath(pathname)?.toLowerCase();
}

/** The part of a version that has to be equal for two to be compatible: `1`, `0.8`, `0.0.3`. */
function compatibleRange(version: string): string {
  const [major = '', minor = '', patch = ''] = version.split(/[-+]/)[0]?.split('.') ?? [];
  if (major !== '0') return major;
  return minor === '0' ? `0.0.${patch}` : `0.${minor}`;
}
