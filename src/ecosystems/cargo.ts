import { crateAtIndexPath } from './cargo-index-path.ts';
import type { Ecosystem } from './ecosystem.ts';

/** cargo, which brings its own libcurl. */
export const cargo: Ecosystem = {
  name: 'cargo',
  environment: ({ caFile }) => ({ CARGO_HTTP_CAINFO: caFile }),
  describe({ pathname }) {
    const crate =
      /\/([^/]+)\/([^/]+)\/download$/.exec(pathname) ?? /\/([^/]+)\/\1-([^/]+)\.crate$/.exec(pathname);
    if (crate) return `${crate[1]} ${crate[2]} (cargo)`;
    const name = crateAtIndexPath(pathname);
    return name && `${name} (cargo index)`;
  },
};
