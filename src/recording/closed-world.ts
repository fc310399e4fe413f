import { indexFilters } from '../ecosystems/index-filters/all.ts';
import { type Bodies, createBodies } from './bodies.ts';
import { collectFiles, type StoredFiles } from './files-aboard.ts';
import { keyOf, type Line } from './line.ts';
import { wantedSlicePrefix } from './protocol.ts';
import { type Reducing, reduceIndexes } from './reduce-indexes.ts';
import { renewChecksums } from './renew-checksums.ts';

/** Slices, and a way to read their bodies by SHA-256. */
export interface Recorded<S> {
  slices: S[];
  open: Bodies['open'];
}

/**
 * Reduces each index in the slices to what is aboard in any of them, since the pool serves all of them: so a client
 * chooses a version that is there, or says at once that there is none. A slice's own index stays the base, except where
 * a wanted slice has the same one: that is newer, and lists what it brought. Of two wanted slices the later one counts.
 * The same slices always give the same bytes. What was given is not changed.
 *
 * @returns the slices, and how many of their indexes changed.
 */
export async function closeWorld<S extends { id?: string; lines: Line[] }>(
  given: Recorded<S>,
): Promise<Recorded<S> & { reduced: number }> {
  const bodies = createBodies(given.open);
  const anywhere = collectFiles(given.slices.flatMap(({ lines }) => lines));
  const newer = newestIn(given.slices.filter(({ id }) => id?.startsWith(wantedSlicePrefix)));
  const slices: S[] = [];
  let reduced = 0;
  for (const slice of given.slices) {
    const indexes = await reducedIn(slice.lines, { anywhere, bodies, newer });
    reduced += indexes.size;
    slices.push({ ...slice, lines: await withIndexes(slice.lines, indexes, bodies) });
  }
  return { slices, open: bodies.open, reduced };
}

function newestIn(slices: readonly { lines: Line[] }[]): Map<string, Line> {
  const found = slices.flatMap(({ lines }) => lines).filter(({ status }) => status === 200);
  return new Map(found.map((line) => [keyOf(line), line]));
}

async function reducedIn(
  lines: Line[],
  { anywhere, ...known }: { anywhere: StoredFiles } & Pick<Reducing, 'bodies' | 'newer'>,
): Promise<Map<Line, Buffer>> {
  const files = { anywhere, here: collectFiles(lines) };
  const reduced = new Map<Line, Buffer>();
  for (const filter of indexFilters)
    for (const [line, body] of await reduceIndexes(lines, filter, { files, ...known }))
      reduced.set(line, body);
  return reduced;
}

/** They say of what came from the server that it is the same, and it is not any more. */
const validators = new Set([
  'docker-content-digest',
  'etag',
  'last-modified',
  'x-linked-etag',
  'x-linked-size',
]);

async function withIndexes(lines: Line[], indexes: Map<Line, Buffer>, bodies: Bodies): Promise<Line[]> {
  const replaced = lines.map((line) => {
    const body = indexes.get(line);
    if (!body) return line;
    const kept = Object.entries(line.headers).filter(([name]) => !validators.has(name));
    return bodies.withBody({ ...line, headers: Object.fromEntries(kept) }, body);
  });
  const byUrl = new Map([...indexes].map(([{ url }, body]) => [url, body]));
  return renewChecksums(replaced, byUrl, bodies);
}
