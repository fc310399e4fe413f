import { decodePercent } from '../ecosystems/percent-decoding.ts';

const masked = 'buildferry';

/** Query parameters whose values are signatures, expiry dates or tokens: they differ at every request. */
const signature =
  /^(?:x-(?:amz|goog|ms|oss)-[\w-]+|awsaccesskeyid|googleaccessid|signature|sig|expires|key-pair-id|policy|se|sp|spr|sr|st|sv|ske|skoid|sks|skt|sktid|skv)$/i;
const secret = /^(?:access_?token|auth_?token|private_?token|token|api_?key|password|jwt)$/i;

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
  if (parsed.search === '') return parsed.href;
  const names = [...parsed.searchParams.keys()];
  const signed = names.some((name) => /^(?:sig|signature|x-amz-signature|x-goog-signature)$/i.test(name));
  parsed.search = parsed.search
    .slice(1)
    .split('&')
    .map((pair) => maskPair(pair, signed))
    .join('&');
  return parsed.href;
}

function maskPair(pair: string, signed: boolean): string {
  const name = decodePercent(pair.split('=')[0] ?? '');
  const mask = secret.test(name) || (signed && signature.test(name));
  return mask && pair.includes('=') ? `${pair.split('=')[0]}=${masked}` : pair;
}
