import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { type Asked, askedFor } from '../recording/line.ts';

/** Reads what a request sends, and makes the form under which it is stored and found. */
export async function readAsked(
  request: IncomingMessage,
  url: string,
): Promise<{ asked: Asked; body: Buffer }> {
  const body = await buffer(request);
  const hash = body.length > 0 ? createHash('sha256').update(body).digest('hex') : undefined;
  const asked = askedFor({
    method: request.method ?? 'GET',
    url,
    ...(request.headers.accept === undefined ? {} : { accept: request.headers.accept }),
    ...(hash === undefined ? {} : { body: hash }),
  });
  return { asked, body };
}
