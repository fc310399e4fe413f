import { canonicalUrl } from '../../recording/canonical-url.ts';
import type { IndexEntry } from './index-entry.ts';

/** Headers by which npm tells forms of a response apart; a credential is none. */
const requestHeaders = new Set(['accept', 'accept-charset', 'accept-encoding', 'accept-language', 'host']);
const responseHeaders = new Set([
  'cache-control',
  'content-encoding',
  'content-language',
  'content-type',
  'date',
  'etag',
  'expires',
  'last-modified',
  'location',
  'vary',
]);

/**
 * An entry without credentials: only known headers, URLs without user information and with fixed values for
 * signatures and tokens. Where `Vary: Authorization` is answered, npm keeps the token in the entry.
 */
export function scrubEntry(entry: IndexEntry): IndexEntry {
  const { metadata } = entry;
  const response = keep(metadata.resHeaders, responseHeaders);
  const { vary, location } = response;
  return {
    ...entry,
    key: scrubKey(entry.key),
    metadata: {
      ...metadata,
      url: canonicalUrl(metadata.url),
      reqHeaders: keep(metadata.reqHeaders, requestHeaders),
      resHeaders: {
        ...response,
        ...(vary === undefined ? {} : { vary: scrubVary(vary) }),
        ...(location === undefined ? {} : { location: canonicalUrl(location, metadata.url) }),
      },
    },
  };
}

function keep(headers: Record<string, string>, known: ReadonlySet<string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => known.has(name.toLowerCase())));
}

function scrubVary(vary: string): string {
  const names = vary.split(',').map((name) => name.trim());
  return names.filter((name) => name === '*' || requestHeaders.has(name.toLowerCase())).join(', ');
}

/** `make-fetch-happen:request-cache:https://...` */
function scrubKey(key: string): string {
  return key.replace(/https?:\/\/.*$/, (url) => canonicalUrl(url));
}
