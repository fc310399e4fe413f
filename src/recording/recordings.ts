import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import cacache from 'cacache';
import { type Line, parseLines, printLines } from './line.ts';

/** The recordings that a packing host keeps between packs. */
export interface Recordings {
  /** A slice's lines; undefined when it was never recorded or a body of it is gone or damaged. */
  read(slice: string): Promise<Line[] | undefined>;
  /** When a slice was kept, in milliseconds since 1970; undefined for one that is not. */
  keptAt(slice: string): Promise<number | undefined>;
  /** Keeps a slice; its bodies are read from the files that `bodyAt` names by their SHA-256. */
  write(slice: string, lines: readonly Line[], bodyAt: (blob: string) => string): Promise<void>;
  /** Forgets a slice, so that it is recorded again. */
  forget(slice: string): Promise<void>;
  /** Reads a body, checking its hash on the way. */
  open(blob: string): AsyncIterable<Buffer>;
}

/**
 * Opens the store at `directory` for one project. Nothing in it is trusted for being there: bodies are hashed
 * when they are read, a damaged one is dropped, and the rehearsal shows whether a recording still fits.
 */
export function openRecordings(directory: string, project: string): Recordings {
  const keyOf = (slice: string): string => `slice 1 ${project} ${slice}`;
  const open = (blob: string): AsyncIterable<Buffer> =>
    cacache.get.stream.byDigest(directory, integrityOf(blob)) as unknown as AsyncIterable<Buffer>;
  return {
    open,
    async read(slice) {
      const entry = await cacache.get(directory, keyOf(slice)).catch(() => undefined);
      if (!entry) return undefined;
      const lines = parseLines(entry.data.toString());
      for (const { blob } of lines)
        if (blob && !(await isWhole(open(blob)))) return void (await drop(directory, blob));
      return lines;
    },
    keptAt: async (slice) => (await cacache.get.info(directory, keyOf(slice)))?.time,
    async write(slice, lines, bodyAt) {
      for (const { blob } of lines) if (blob) await keepBody(directory, blob, bodyAt(blob));
      await cacache.put(directory, keyOf(slice), printLines(lines), { algorithms: ['sha256'] });
    },
    forget: async (slice) => void (await cacache.rm.entry(directory, keyOf(slice))),
  };
}

function integrityOf(blob: string): string {
  return `sha256-${Buffer.from(blob, 'hex').toString('base64')}`;
}

async function isWhole(body: AsyncIterable<Buffer>): Promise<boolean> {
  try {
    for await (const _ of body);
    return true;
  } catch {
    return false;
  }
}

/** cacache never writes over content that is there, so a damaged body must go before it can come anew. */
async function drop(directory: string, blob: string): Promise<void> {
  await cacache.rm.content(directory, integrityOf(blob));
}

async function keepBody(directory: string, blob: string, file: string): Promise<void> {
  if (await cacache.get.hasContent(directory, integrityOf(blob))) return;
  const into = cacache.put.stream(directory, `body ${blob}`, {
    algorithms: ['sha256'],
    integrity: integrityOf(blob),
  });
  await pipeline(createReadStream(file), into as unknown as NodeJS.WritableStream);
}
