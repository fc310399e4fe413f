import { crateAtIndexPath } from '../cargo-index-path.ts';
import { decodePercent } from '../percent-decoding.ts';
import type { PackageManager } from './package-manager.ts';

/** Rust crates. */
export const cargo: PackageManager = {
  ecosystem: 'cargo',
  programs: /\bcargo\b/,
  name: /^[a-z][\w-]*$/i,
  separator: '@',
  packageOf({ pathname }) {
    const [, name, version] = /\/([^/]+)\/(\d[^/]*)\/download$/.exec(decodePercent(pathname)) ?? [];
    if (name && version) return { name, version };
    const listed = crateAtIndexPath(pathname);
    return listed === undefined ? undefined : { name: listed };
  },
  bring: `cargo init --quiet --name wanted "$1" && cd "$1" && cargo add "$2\${3:+@=$3}" && cargo fetch`,
};
