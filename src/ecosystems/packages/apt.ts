import { decodePercent } from '../percent-decoding.ts';
import type { PackageManager } from './package-manager.ts';

/** Packages of Debian and what derives from it. */
export const apt: PackageManager = {
  ecosystem: 'apt',
  programs: /\bapt(?:-get)?\b/,
  name: /^[a-z0-9][a-z0-9+.-]+$/,
  separator: '=',
  packageOf({ pathname }) {
    const [, name, version] =
      /\/pool\/.*\/([^/_]+)_([^/_]+)_[^/_]+\.deb$/.exec(decodePercent(pathname)) ?? [];
    // A file's name has the version without its epoch, so that it is not what apt would have to be told.
    return name && version ? { name } : undefined;
  },
  prepare: 'apt-get update',
  bring: `mkdir "$1/partial" && apt-get install --download-only -y -o Dir::Cache::archives="$1/" "$2\${3:+=$3}"`,
};
