import { createHash } from 'node:crypto';
import { z } from 'zod';

const schema = z.object({
  key: z.string(),
  /** Null where a response has no body: a redirect. */
  integrity: z.string().nullable(),
  time: z.number(),
  size: z.number().optional(),
  metadata: z.object({
    time: z.number().optional(),
    url: z.string(),
    reqHeaders: z.record(z.string(), z.string()),
    resHeaders: z.record(z.string(), z.string()),
    options: z.record(z.string(), z.unknown()).optional(),
    status: z.number().optional(),
  }),
});

/** One response in npm's cache, as cacache's index and make-fetch-happen's metadata have it. */
export type IndexEntry = z.infer<typeof schema>;

/** The folders of a cacache that belong together; the versions are part of its format. */
export const cacacheFolders = { index: 'index-v5', content: 'content-v2' } as const;

/**
 * Reads a file of cacache's index: a line an entry, its SHA-1 in front. As for cacache, a line whose hash is wrong
 * does not count; nor does one that is no response of a registry.
 */
export function parseIndexFile(text: string): IndexEntry[] {
  return text.split('\n').flatMap((line) => {
    const [hash, json] = line.split('\t');
    if (json === undefined || hash !== sha1(json)) return [];
    const parsed = schema.safeParse(JSON.parse(json));
    return parsed.success ? [parsed.data] : [];
  });
}

/** Prints entries as cacache does, so that it reads them again. */
export function printIndexFile(entries: readonly IndexEntry[]): string {
  return entries
    .map((entry) => JSON.stringify(entry))
    .map((json) => `\n${sha1(json)}\t${json}`)
    .join('');
}

/** Where cacache looks for a key, relative to the cache. */
export function indexPath(key: string): string {
  const hash = createHash('sha256').update(key).digest('hex');
  return `${cacacheFolders.index}/${hash.slice(0, 2)}/${hash.slice(2, 4)}/${hash.slice(4)}`;
}

/** Algorithm and digest, in base64, of the strongest of several hashes (w3.org/TR/SRI). */
export function strongestHash(integrity: string): [algorithm: string, digest: string] {
  const hashes = integrity.split(/\s+/).map((hash) => hash.split(/-(.*)/));
  const [algorithm = '', digest = ''] =
    hashes.sort(([a = ''], [b = '']) => strength(b) - strength(a))[0] ?? [];
  return [algorithm, digest];
}

/** Where cacache keeps a body, relative to the cache: by the strongest of its hashes. */
export function contentPath(integrity: string): string {
  const [algorithm, digest] = strongestHash(integrity);
  const hash = Buffer.from(digest, 'base64').toString('hex');
  return `${cacacheFolders.content}/${algorithm}/${hash.slice(0, 2)}/${hash.slice(2, 4)}/${hash.slice(4)}`;
}

/** Bits: sha1 is the odd one out, and the weakest. */
function strength(algorithm: string): number {
  return Number(algorithm.replace('sha', ''));
}

/** Whether two entries answer the same request: npm asks for different forms of a document by its headers. */
export function isSameRequest(a: IndexEntry, b: IndexEntry): boolean {
  return a.key === b.key && a.metadata.reqHeaders.accept === b.metadata.reqHeaders.accept;
}

function sha1(text: string): string {
  return createHash('sha1').update(text).digest('hex');
}
