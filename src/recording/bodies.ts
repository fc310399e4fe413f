import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import type { Line } from './line.ts';

/** Stored bodies, and new ones beside them that are kept in memory. */
export interface Bodies {
  /** Opens a body by its SHA-256. */
  open(blob: string): AsyncIterable<Buffer>;
  /** A whole body; undefined for a line that has none. */
  read(line: Line): Promise<Buffer | undefined>;
  /** The same line with another body. */
  withBody(line: Line, body: Buffer): Line;
}

/** Looks for bodies among the new ones first, then where they are stored. */
export function createBodies(open: Bodies['open']): Bodies {
  const added = new Map<string, Buffer>();
  return {
    open(blob) {
      const body = added.get(blob);
      return body ? only(body) : open(blob);
    },
    async read({ blob }) {
      return blob === undefined ? undefined : (added.get(blob) ?? buffer(open(blob)));
    },
    withBody(line, body) {
      const blob = createHash('sha256').update(body).digest('hex');
      added.set(blob, body);
      const { blob: _, ...rest } = line;
      return { ...rest, ...(body.length > 0 ? { blob } : {}), size: body.length };
    },
  };
}

async function* only(body: Buffer): AsyncGenerator<Buffer> {
  yield body;
}
