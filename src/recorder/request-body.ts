import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { essenceOf } from '../ecosystems/all.ts';
import { type Asked, askedFor } from '../recording/line.ts';

/** Reads what a request sends, and makes the form under which it is stored and found. */
export async function readAsked(
  request: IncomingMessage,
  url: string,
): Promise<{ asked: Asked; body: Buffer }> {
  const body = await buffer(request);
  const method = request.method ?? 'GET';
  const essence = body.length > 0 ? essenceOf({ method, url: new URL(url) }, body) : undefined;
  const hash = essence === undefined ? undefined : createHash('sha256').update(essence).digest('hex');
  const asked = askedFor({
    method,
    url,
    ...(request.headers.accept === undefined ? {} : { accept: request.headers.accept }),
    ...(hash === undefined ? {} : { body: hash }),
  });
  return { asked, body };
}
