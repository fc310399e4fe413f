import { createHash } from 'node:crypto';
import type { RemoteSource } from '../dockerfile/remote-source.ts';
import { maskQuery } from '../recording/canonical-url.ts';

/** Something that BuildKit itself would fetch. It crosses as an image of its own, which holds nothing else. */
export interface FetchedSource extends RemoteSource {
  /**
   * The image. Named after what is fetched and how, so that two builds that want the same share it, and not after
   * credentials: the isolated host has others, or none.
   */
  ref: string;
  /** `add`: by an ADD instruction; `context`: as a named context. */
  as: 'add' | 'context';
  /** Its address, variables filled in, with the credentials that it may hold. */
  source: string;
  /** The flags of an ADD that decide what is fetched, variables filled in. */
  flags: string[];
}

/** Names the image of something that is fetched. */
export function fetchedSource(about: Omit<FetchedSource, 'ref'>): FetchedSource {
  const { as, source, flags } = about;
  const hash = createHash('sha256').update(JSON.stringify([as, maskSource(source), flags]));
  return { ...about, ref: `buildferry.invalid/source:${hash.digest('hex').slice(0, 16)}` };
}

/** The address of what is fetched without credentials, which are the same whether they are set, empty or left away. */
export function maskSource(source: string): string {
  return source
    .replace(/^([a-z0-9]+:\/\/)[^/?#]*@/i, '$1')
    .replace(/\?([^#]+)/, (_, parameters: string) => `?${maskQuery(parameters)}`);
}
