import { isUtf8 } from 'node:buffer';
import type { Aboard, Index, IndexFilter } from '../ecosystems/index-filters/index-filter.ts';
import type { Bodies } from './bodies.ts';
import type { StoredFiles } from './files-aboard.ts';
import { keyOf, type Line } from './line.ts';

/** What the indexes of a slice are reduced to, and where they are read. */
export interface Reducing {
  files: { anywhere: StoredFiles; here: StoredFiles };
  bodies: Bodies;
  /** Newer responses to the same requests, by their keys. */
  newer: ReadonlyMap<string, Line>;
}

/**
 * Reduces the indexes of one kind in a slice, in a newer state where there is one that can be reduced; only those
 * that change are returned.
 */
export async function reduceIndexes(
  lines: readonly Line[],
  filter: IndexFilter,
  { files, bodies, newer }: Reducing,
): Promise<Map<Line, Buffer>> {
  const reduced = new Map<Line, Buffer>();
  const likely = lines.filter((line) => isReadable(line) && filter.mayBe(headOf(line)));
  const aboardOf = ({ url }: Index): Aboard => ({
    anywhere: files.anywhere.from(url),
    here: files.here.from(url),
  });
  if (filter.isChosenUnseen) {
    for (const line of likely) {
      const index = await readIndex(line, bodies);
      if (index && filter.isChosenUnseen(index, aboardOf(index))) return reduced;
    }
  }
  for (const line of likely) {
    const index = await readIndex(line, bodies);
    if (!index) continue;
    const aboard = aboardOf(index);
    const renewed = await readNewer(line, filter, { bodies, newer });
    const text = (renewed && filter.reduce(renewed, aboard)) ?? filter.reduce(index, aboard);
    if (text !== undefined && text !== index.text) reduced.set(line, Buffer.from(text));
  }
  return reduced;
}

/** A registry may answer with another kind of document by now: that is none to put in its place. */
async function readNewer(
  line: Line,
  filter: IndexFilter,
  { bodies, newer }: Pick<Reducing, 'bodies' | 'newer'>,
): Promise<Index | undefined> {
  const later = newer.get(keyOf(line));
  const fits = later && later !== line && isReadable(later) && filter.mayBe(headOf(later));
  return fits ? readIndex(later, bodies) : undefined;
}

/** A body that came encoded without being asked for is none that a client reads as an index. */
function isReadable({ method, status, url, headers }: Line): boolean {
  return method === 'GET' && status === 200 && !headers['content-encoding'] && URL.canParse(url);
}

function headOf({ url, headers }: Line): Pick<Index, 'url' | 'type'> {
  const type = headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? '';
  return { url: new URL(url), type };
}

async function readIndex(line: Line, bodies: Bodies): Promise<Index | undefined> {
  const body = await bodies.read(line);
  return body && isUtf8(body) ? { ...headOf(line), text: body.toString('utf8') } : undefined;
}
