import { canonicalUrl } from './canonical-url.ts';
import { maskUrlsIn } from './mask-urls.ts';

/** One stored response. In a slice, each is one line of JSON with its keys in this order. */
export interface Line {
  method: string;
  /** In canonical form. */
  url: string;
  /** The kind of document asked for, where one URL has several: the first `application/vnd...` of Accept. */
  accept?: string;
  /** SHA-256 of the request's body, where it has one. */
  request?: string;
  status: number;
  /** Only those on the allow-list, sorted by name. */
  headers: Record<string, string>;
  /** SHA-256 of the body; absent for an empty one. */
  blob?: string;
  /** Bytes of the body. */
  size: number;
}

/** What a request is looked up by. */
export type Asked = Pick<Line, 'method' | 'url' | 'accept' | 'request'>;

/** Makes the canonical form of a request. `body` is the SHA-256 of what it sends. */
export function askedFor(request: { method: string; url: string; accept?: string; body?: string }): Asked {
  const accept = /application\/vnd\.[^;,\s]+/.exec(request.accept ?? '')?.[0];
  return {
    method: request.method,
    url: canonicalUrl(request.url),
    ...(accept ? { accept } : {}),
    ...(request.body ? { request: request.body } : {}),
  };
}

/** The key under which two requests are the same. */
export function keyOf({ method, url, accept, request }: Asked): string {
  return [method, url, accept ?? '', request ?? ''].join(' ');
}

/** Prints lines sorted, so that the same recording always gives the same bytes. */
export function printLines(lines: readonly Line[]): string {
  return lines
    .map((line) => `${JSON.stringify(ordered(line))}\n`)
    .sort()
    .join('');
}

function ordered(line: Line): Line {
  const { method, url, accept, request, status, headers, blob, size } = line;
  const sorted = Object.fromEntries(Object.entries(headers).sort(([a], [b]) => (a < b ? -1 : 1)));
  return { method, url, accept, request, status, headers: sorted, blob, size } as Line;
}

/** Reads what printLines wrote. @throws SyntaxError for anything else. */
export function parseLines(text: string): Line[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line);
}

const keptHeaders = new Set([
  'content-disposition',
  'content-encoding',
  'content-type',
  'docker-content-digest',
  'etag',
  'last-modified',
  'link',
  'location',
  'www-authenticate',
  'x-linked-etag',
  'x-linked-size',
  'x-repo-commit',
]);

/** The headers that go aboard: an allow-list, so that no cookie, date or request id ever does. */
export function keptOf(headers: NodeJS.Dict<string | string[]>, url: string): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined || !keptHeaders.has(name)) continue;
    const text = Array.isArray(value) ? value.join(', ') : value;
    kept[name] = name === 'location' ? canonicalUrl(text, url) : name === 'link' ? maskUrlsIn(text) : text;
  }
  return kept;
}
