import type { Aboard, Index, IndexFilter } from '../../src/ecosystems/index-filters/index-filter.ts';
import { collectFiles } from '../../src/recording/files-aboard.ts';
import type { Line } from '../../src/recording/line.ts';

/** What a test says is aboard, by address: what the index's own RUN asked for, and what other RUNs did. */
export interface Stored {
  own?: readonly string[];
  others?: readonly string[];
}

/** A response to a request for an address. */
export function lineOf(url: string, more: Partial<Line> = {}): Line {
  return { method: 'GET', url, status: 200, headers: {}, size: 0, ...more };
}

/** What is aboard, as a filter sees it from an index. */
export function aboardOf(index: Pick<Index, 'url'>, { own = [], others = [] }: Stored): Aboard {
  const lines = own.map((url) => lineOf(url));
  const elsewhere = others.map((url) => lineOf(url));
  return {
    anywhere: collectFiles([...lines, ...elsewhere]).from(index.url),
    here: collectFiles(lines).from(index.url),
  };
}

/** What a filter makes of a document; undefined where it leaves it. */
export function reduceIndex(
  filter: IndexFilter,
  document: Omit<Index, 'url'> & { url: string },
  stored: Stored,
): string | undefined {
  const index = { ...document, url: new URL(document.url) };
  const reduced = filter.mayBe(index) ? filter.reduce(index, aboardOf(index, stored)) : undefined;
  return reduced === index.text ? undefined : reduced;
}
