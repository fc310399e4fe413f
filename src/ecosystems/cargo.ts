import type { Ecosystem } from './ecosystem.ts';

/** cargo, which brings its own libcurl. */
export const cargo: Ecosystem = {
  name: 'cargo',
  environment: ({ caFile }) => ({ CARGO_HTTP_CAINFO: caFile }),
  describe({ pathname }) {
    const crate = /\/([^/]+)\/([^/]+)\/download$/.exec(pathname);
    return crate ? `${crate[1]} ${crate[2]} (cargo)` : undefined;
  },
};
