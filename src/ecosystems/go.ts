import type { Ecosystem } from './ecosystem.ts';

/** Go modules, by the module proxy protocol. Go itself reads the general variables. */
export const go: Ecosystem = {
  name: 'go',
  describe({ pathname }) {
    const looked = /\/lookup\/(.+)@(v[^/@]+)$/.exec(pathname);
    if (looked) return `${looked[1]} ${looked[2]} (go checksum)`;
    const module = /^\/(.+)\/@(?:v\/([^/]+?)(?:\.(?:info|mod|zip))?|latest)$/.exec(pathname);
    return module ? `${module[1]} ${module[2] ?? 'latest'} (go)` : undefined;
  },
};
