import { decodePercent } from '../percent-decoding.ts';
import type { PackageManager } from './package-manager.ts';

/** Rust crates. */
export const cargo: PackageManager = {
  ecosystem: 'cargo',
  programs: /\bcargo\b/,
  name: /^[a-z][\w-]*$/i,
  separator: '@',
  packageOf({ pathname }) {
    const path = decodePercent(pathname);
    const [, name, version] = /\/([^/]+)\/(\d[^/]*)\/download$/.exec(path) ?? [];
    if (name && version) return { name, version };
    // The sparse index: 1/a, 2/ab, 3/a/abc, ab/cd/abcd...
    const entry = /\/(?:[12]|3\/([^/])|([^/]{2})\/([^/]{2}))\/([^/]+)$/.exec(path);
    const [, first, start = '', next = '', crate = ''] = entry ?? [];
    return entry && crate.startsWith(first ?? start + next) ? { name: crate } : undefined;
  },
  bring: `cargo init --quiet --name wanted "$1" && cd "$1" && cargo add "$2\${3:+@=$3}" && cargo fetch`,
};
