import cacache from 'cacache';
import { keyOf, type Line } from './line.ts';

/** What a store's index keeps of a response; hash and size of the body are the entry's own. */
export type StoredLine = Omit<Line, 'blob' | 'size'> & {
  /** What Content-Length promised, where only the head was asked for. */
  headSize?: number;
};

/** Beside a store that is filled in a RUN: what passed by and can't be replayed, a line of JSON each. */
export const traceFile = 'not-replayable.jsonl';

const algorithms: [string] = ['sha256'];

/** A response on its way into a store. */
export interface StoreWriter {
  write(chunk: Buffer): Promise<void>;
  /** Completes the response and tells where its body is. What is not ended is not there. */
  end(): Promise<{ path: string; size: number }>;
  abort(): void;
}

/** Begins to write one response into a store. */
export function openStoreWriter(store: string, line: StoredLine): StoreWriter {
  // A failure must not take the place of a success: mergeLines chooses between the two.
  const key = `${keyOf(line)} ${line.status < 400 ? 'success' : 'failure'}`;
  const stream = cacache.put.stream(store, key, { algorithms, metadata: line });
  const failed = new Promise<never>((_, reject) => stream.once('error', reject));
  failed.catch(() => {});
  let size = 0;
  return {
    async write(chunk) {
      size += chunk.length;
      if (!stream.write(chunk))
        await Promise.race([failed, new Promise((resolve) => stream.once('drain', resolve))]);
    },
    async end() {
      // cacache's stream refuses to store nothing; its plain put does not.
      if (size === 0) await cacache.put(store, key, Buffer.alloc(0), { algorithms, metadata: line });
      else {
        // It says `integrity` once the entry is in the index, not only the content on disk.
        const indexed = new Promise((resolve) => stream.once('integrity', resolve));
        stream.end();
        await Promise.race([failed, indexed]);
      }
      const entry = await cacache.get.info(store, key);
      if (!entry) throw new Error(`${key} vanished from the store`);
      return { path: entry.path, size };
    },
    abort: () => void (stream as unknown as { destroy(): void }).destroy(),
  };
}

/** The lines of a store that has been filled. */
export async function linesOf(store: string): Promise<Line[]> {
  const entries = Object.values(await cacache.ls(store));
  return entries.map(({ integrity, size, metadata }) => {
    const { headSize, ...line } = metadata as StoredLine;
    if (line.method === 'HEAD') return { ...line, size: headSize ?? 0 };
    return { ...line, ...(size > 0 ? { blob: hexOf(integrity) } : {}), size };
  });
}

/** Where a store keeps a body, by its SHA-256. */
export function bodyPath(store: string, blob: string): string {
  return `${store}/content-v2/sha256/${blob.slice(0, 2)}/${blob.slice(2, 4)}/${blob.slice(4)}`;
}

function hexOf(integrity: string): string {
  return Buffer.from(integrity.replace(/^sha256-/, ''), 'base64').toString('hex');
}
