import type { Ecosystem } from './ecosystem.ts';
import { decodePercent } from './percent-decoding.ts';

/** dnf, yum, microdnf and zypper. They read the general proxy variables, but none that names a file of authorities. */
export const rpm: Ecosystem = {
  name: 'rpm',
  describe({ pathname }) {
    const file = /\/([^/]+)\.rpm$/.exec(pathname)?.[1];
    if (file) return `${decodePercent(file)} (rpm)`;
    return /\/repodata\/[^/]+$/.test(pathname) ? 'repository metadata (rpm index)' : undefined;
  },
};
