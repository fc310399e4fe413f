import { decodePercent } from '../percent-decoding.ts';
import type { Files, IndexFilter } from './index-filter.ts';

const kinds = ['pom', 'module', 'jar', 'aar', 'war'];
const list = /(?<=<versions>)[\s\S]*?(?=<\/versions>)/;
const entry = /\s*<version>\s*([^<\s]+)\s*<\/version>/g;
const newest = /(?<=<(?:latest|release)>\s*)[^<\s]+/g;

/** The list of an artifact's versions in a Maven repository; that of a snapshot's builds stays as it is. */
export const mavenMetadata: IndexFilter = {
  name: 'maven-metadata',
  mayBe: ({ url }) => url.pathname.endsWith('/maven-metadata.xml'),
  reduce({ url, text }, { anywhere, here }) {
    const artifact = decodePercent(url.pathname).split('/').at(-2) ?? '';
    const versions = list.exec(text)?.[0];
    if (versions === undefined) return undefined;
    const all = [...versions.matchAll(entry)].map(([, version = '']) => version);
    const isIn = (files: Files, version: string): boolean =>
      !isSnapshot(version) && kinds.some((kind) => files.has(`${version}/${artifact}-${version}.${kind}`));
    if (!all.some((version) => isIn(here, version))) return undefined;
    const aboard = new Set(all.filter((version) => isIn(anywhere, version)));
    const isGone = (version: string): boolean => !aboard.has(version) && !isSnapshot(version);
    // The list is in the order of publication, so the last that is left stands for the newest.
    const last = all.findLast((version) => aboard.has(version)) ?? '';
    return text
      .replace(list, () => versions.replace(entry, (whole, version) => (isGone(version) ? '' : whole)))
      .replace(newest, (version) => (isGone(version) ? last : version));
  },
};

/** Files of a snapshot are named after the time of their build, which only an index of its own tells. */
const isSnapshot = (version: string): boolean => version.endsWith('-SNAPSHOT');
