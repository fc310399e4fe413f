import { decodePercent } from '../ecosystems/percent-decoding.ts';

const masked = 'buildferry';

/** Query parameters whose values are signatures, expiry dates or tokens: they differ at every request. */
const signature =
  /^(?:x-(?:amz|goog|ms|oss)-[\w-]+|awsaccesskeyid|googleaccessid|signature|sig|expires|key-pair-id|policy|se|sp|spr|sr|st|sv|ske|skoid|sks|skt|sktid|skv)$/i;
const secret =
  /^(?:(?:access|auth|deploy|job|private)?[_-]?token|api[_-]?key|(?:client[_-]?)?secret|passw(?:or)?d|jwt)$/i;
const separator = /(&amp;|\\u0026|&)/;

/**
 * The form of a URL under which a response is stored and found: no user information, no fragment, no default
 * port, and fixed values for signatures and tokens in its query. What is stored aboard has only this form, so
 * that no credential of a URL ever is.
 *
 * A parameter such as `se` or `st` is only masked beside a `sig` or `signature`, since it is an ordinary word elsewhere.
 */
export function canonicalUrl(url: string, base?: string): string {
  if (!URL.canParse(url, base)) return url;
  const parsed = new URL(url, base);
  parsed.username = '';
  parsed.password = '';
  parsed.hash = '';
  if (parsed.search !== '') parsed.search = maskQuery(parsed.search.slice(1));
  return parsed.href;
}

/** A query, without its `?`, with fixed values for signatures and tokens; also one that stands in HTML or JSON. */
export function maskQuery(query: string): string {
  const parts = query.split(separator);
  const signed = parts.some((part) => /^(?:sig|signature|x-amz-signature|x-goog-signature)=/i.test(part));
  return parts.map((part) => maskPair(part, signed)).join('');
}

function maskPair(pair: string, signed: boolean): string {
  const equals = pair.indexOf('=');
  if (equals === -1) return pair;
  const name = decodePercent(pair.slice(0, equals));
  const mask = secret.test(name) || (signed && signature.test(name));
  return mask ? `${pair.slice(0, equals)}=${masked}` : pair;
}
