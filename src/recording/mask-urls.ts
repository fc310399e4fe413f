import { maskQuery } from './canonical-url.ts';

/** `https://user:password@`, also with the escaped slashes that some JSON has. */
const userInfo = /\b(https?:(?:\/\/|\\\/\\\/))[^\s"'<>/\\?#]*@/gi;
/** A query up to the end of its URL; `\u0026` is how some JSON writes `&`. */
const query = /\?((?:\\u0026|[^\s"'<>#\\])+)/g;

// Data sets are JSON too, and no index is that long.
const mostBytes = 256 * 1024 * 1024;

/** Whether a body may be an index page: a document in which registries give out URLs. */
export function mayBeIndex(line: { headers: Readonly<Record<string, string>>; size: number }): boolean {
  return /\b(?:json|html)\b/.test(line.headers['content-type'] ?? '') && line.size <= mostBytes;
}

/**
 * The same text without the credentials that its URLs hold. Whoever follows such a URL asks for what it was recorded
 * under, since canonicalUrl masks alike.
 */
export function maskUrlsIn(text: string): string {
  return text.replace(userInfo, '$1').replace(query, (_, parameters: string) => `?${maskQuery(parameters)}`);
}

/** The same document with the credentials of its URLs masked; undefined when it holds none. */
export function maskUrls(body: Buffer): Buffer | undefined {
  // Latin-1 gives every byte back as it was.
  const text = body.toString('latin1');
  const masked = maskUrlsIn(text);
  return masked === text ? undefined : Buffer.from(masked, 'latin1');
}
