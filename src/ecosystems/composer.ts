import type { Ecosystem } from './ecosystem.ts';

/** Composer, which reads the general variables. */
export const composer: Ecosystem = {
  name: 'composer',
  describe({ pathname }) {
    const project = /\/p2\/([^/]+\/[^/]+?)(?:~dev)?\.json$/.exec(pathname)?.[1];
    return project && `${project} (composer index)`;
  },
};
