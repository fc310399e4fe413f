import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { countSpent } from './spent-buffers.ts';

/** A stored response, ready to be sent. */
export interface Stored {
  status: number;
  headers: Readonly<Record<string, string>>;
  /** Bytes of the body. */
  size: number;
  /** Opens the body, or the part from `start` to `end`, both included. */
  open(part?: { start: number; end: number }): Readable;
}

/** Answers from the store: whole, one range of it, or the head alone. */
export async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  stored: Stored,
): Promise<void> {
  const range = stored.status === 200 ? parseRange(request.headers.range, stored.size) : undefined;
  if (range === 'unsatisfiable') {
    response.writeHead(416, { 'content-range': `bytes */${stored.size}` }).end();
    return;
  }
  if (range) {
    response.writeHead(206, {
      ...stored.headers,
      'accept-ranges': 'bytes',
      'content-length': range.end - range.start + 1,
      'content-range': `bytes ${range.start}-${range.end}/${stored.size}`,
    });
    return send(request, response, () => stored.open(range));
  }
  const ranges = stored.status === 200 ? { 'accept-ranges': 'bytes' } : {};
  const length = stored.status === 204 || stored.status === 304 ? {} : { 'content-length': stored.size };
  response.writeHead(stored.status, { ...stored.headers, ...length, ...ranges });
  return send(request, response, () => stored.open());
}

async function send(request: IncomingMessage, response: ServerResponse, open: () => Readable): Promise<void> {
  if (request.method === 'HEAD') {
    response.end();
    return;
  }
  // A client that goes away in the middle of a body is normal: npm cancels what it no longer needs.
  const body = open().on('data', (chunk) => countSpent(chunk.length));
  await pipeline(body, response).catch(() => {});
}

/** RFC 9110, 14.1.2: one range of bytes; several at once are answered with the whole. */
export function parseRange(
  header: string | undefined,
  size: number,
): { start: number; end: number } | 'unsatisfiable' | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '');
  if (!match || (match[1] === '' && match[2] === '')) return undefined;
  const [, first = '', last = ''] = match;
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1);
  return start >= size || start > end ? 'unsatisfiable' : { start, end };
}
