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
    const parsed = URL.parse(url);
    if (method !== 'GET' || status >= 400 || !parsed) continue;
    addresses.add(addressOf(parsed));
    const segments = decodePercent(parsed.pathname).split('/');
    for (let count = 1; count <= mostSegments; count++) pathEnds.add(segments.slice(-count).join('/'));
  }
  const has = (url: string, index: URL): boolean => {
    // Indexes name many files and few are aboard: most are told by their name alone.
    if (!pathEnds.has(nameIn(url))) return false;
    const parsed = URL.parse(canonicalUrl(url, index.href));
    return parsed !== null && addresses.has(addressOf(parsed));
  };
  return {
    from: (index) => ({
      has: (url) => has(url, index),
      hasPathEnd: (segments) => pathEnds.has(segments),
    }),
  };
}

function addressOf({ origin, pathname, search }: URL): string {
  return `${origin}${decodePercent(pathname)}${search}`;
}

function nameIn(url: string): string {
  const [path = ''] = url.split(/[?#]/);
  return decodePercent(path.slice(path.lastIndexOf('/') + 1));
}
