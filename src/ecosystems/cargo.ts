import type { Ecosystem } from './ecosystem.ts';

/** cargo, which brings its own libcurl. */
export const cargo: Ecosystem = {
  name: 'cargo',
  environment: ({ caFile }) => ({ CARGO_HTTP_CAINFO: caFile }),
  describe({ pathname }) {
    const crate =
      /\/([^/]+)\/([^/]+)\/download$/.exec(pathname) ?? /\/([^/]+)\/\1-([^/]+)\.crate$/.exec(pathname);
    if (crate) return `${crate[1]} ${crate[2]} (cargo)`;
    const name = pathname.slice(pathname.lastIndexOf('/') + 1);
    return pathname.endsWith(sparsePath(name)) ? `${name} (cargo index)` : undefined;
  },
};

/** Where a sparse index has a crate: `/it/oa/itoa`, `/3/l/log`, `/2/cc`. */
function sparsePath(name: string): string {
  if (name.length > 3) return `/${name.slice(0, 2)}/${name.slice(2, 4)}/${name}`;
  return name.length === 3 ? `/3/${name[0]}/${name}` : `/${name.length}/${name}`;
}
