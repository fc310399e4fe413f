import { createReadStream, readdirSync, readFileSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { type Asked, type Line, parseLines } from '../recording/line.ts';
import { createLookup, type Lookup } from '../recording/lookup.ts';
import { places, sliceFiles, wantedSlicePrefix } from '../recording/protocol.ts';

/** A stored response, found. */
export interface Found {
  line: Line;
  open(part?: { start: number; end: number }): Readable;
}

/** What a RUN can be answered from: its own slice, then the pool. */
export interface Shelf {
  find(asked: Asked, accept: string | undefined): Found | undefined;
  /** Whether the pool of this engine holds anything. */
  poolIsEmpty(): boolean;
}

/** Opens the slice; the pool is read only when the slice lacks something. */
export function openShelf(): Shelf {
  const slice = createLookup(parseLines(readFileSync(`${places.slice}/${sliceFiles.index}`, 'utf8')));
  let pool: Lookup | undefined;
  const openPool = (): Lookup => {
    pool ??= createLookup(readPool());
    return pool;
  };
  const find = (asked: Asked, accept: string | undefined): Found | undefined => {
    const own = slice.find(asked, accept);
    if (own) return found(own, places.slice);
    const shared = openPool().find(asked, accept);
    return shared && found(shared, places.pool);
  };
  return { find, poolIsEmpty: () => openPool().empty };
}

function found(line: Line, root: string): Found {
  const path = `${root}/${sliceFiles.blobs}/${line.blob}`;
  return { line, open: (part) => createReadStream(line.blob ? path : '/dev/null', part) };
}

/**
 * What a wanted list brought comes first: its indexes are newer. An index file that is damaged, or is just being
 * written, must not hide the others.
 */
function readPool(): Line[] {
  const directory = `${places.pool}/${sliceFiles.index}`;
  const names = orNothing(() => readdirSync(directory).sort());
  const isWanted = (name: string): boolean => name.startsWith(wantedSlicePrefix);
  const ordered = [...names.filter(isWanted), ...names.filter((name) => !isWanted(name))];
  return ordered.flatMap((name) => orNothing(() => parseLines(readFileSync(`${directory}/${name}`, 'utf8'))));
}

function orNothing<T>(read: () => T[]): T[] {
  try {
    return read();
  } catch {
    return [];
  }
}
