import type { Ecosystem } from './ecosystem.ts';

/** RubyGems and Bundler, which read the general variables. */
export const gem: Ecosystem = {
  name: 'gem',
  describe({ pathname }) {
    const file = /\/gems\/([^/]+)\.gem$/.exec(pathname)?.[1];
    const specification = /\/quick\/Marshal\.4\.8\/([^/]+)\.gemspec\.rz$/.exec(pathname)?.[1];
    if (file) return `${file} (gem)`;
    return specification && `${specification} (gem index)`;
  },
};
