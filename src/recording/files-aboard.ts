import type { Files } from '../ecosystems/index-filters/index-filter.ts';
import { decodePercent } from '../ecosystems/percent-decoding.ts';
import { canonicalUrl } from './canonical-url.ts';
import type { Line } from './line.ts';

/** What some slices can answer with success, in a form that can be looked through. */
export interface StoredFiles {
  /** The same files, with addresses relative to an index. */
  from(index: URL): Files;
}

const mostSegments = 3;

/** Collects the addresses of successful downloads. Two that differ in nothing but percent-encoding are the same. */
export function collectFiles(lines: readonly Line[]): StoredFiles {
  const addresses = new Set<string>();
  const pathEnds = new Set<string>();
  for (const { method, url, status } of lines) {
    if (method !== 'GET' || status >= 400 || !URL.canParse(url)) continue;
    addresses.add(addressOf(new URL(url)));
    const segments = decodePercent(new URL(url).pathname).split('/');
    for (let count = 1; count <= mostSegments; count++) pathEnds.add(segments.slice(-count).join('/'));
  }
  return {
    from: (index) => ({
      has: (url) =>
        URL.canParse(url, index.href) && addresses.has(addressOf(new URL(canonicalUrl(url, index.href)))),
      hasPathEnd: (segments) => pathEnds.has(segments),
    }),
  };
}

function addressOf({ origin, pathname, search }: URL): string {
  return `${origin}${decodePercent(pathname)}${search}`;
}
