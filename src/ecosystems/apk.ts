import type { Ecosystem } from './ecosystem.ts';
import { decodePercent } from './percent-decoding.ts';

/** apk of Alpine, which reads the general variables. */
export const apk: Ecosystem = {
  name: 'apk',
  describe({ pathname }) {
    const file = /\/([^/]+)\.apk$/.exec(pathname)?.[1];
    if (file) return `${decodePercent(file)} (apk)`;
    return /\/APKINDEX\.tar\.gz$/.test(pathname) ? 'repository index (apk index)' : undefined;
  },
};
