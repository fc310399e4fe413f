import { createReadStream } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline, type Readable } from 'node:stream';
import { harmlessAnswer } from '../ecosystems/all.ts';
import { type Asked, keptOf } from '../recording/line.ts';
import { places } from '../recording/protocol.ts';
import { openStoreWriter, type StoreWriter } from '../recording/store.ts';
import { copyTo, type Sinks } from './copy.ts';
import { transportDecoder } from './decode.ts';
import { readAsked } from './request-body.ts';
import { respond } from './respond.ts';
import type { Trace } from './trace.ts';
import type { Upstream } from './upstream.ts';

/** One request that is being recorded. */
export interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
  url: string;
}

/** Passes a request on, stores the whole response, and answers with what was asked for. */
export async function forward(exchange: Exchange, way: { upstream: Upstream; trace: Trace }): Promise<void> {
  const { request, response, url } = exchange;
  const { asked, body } = await readAsked(request, url);
  const incoming = await way.upstream
    .fetch({ method: asked.method, url, headers: request.headers, body })
    .catch((error: Error) => {
      way.trace({ host: new URL(url).host, reason: `it could not be reached: ${error.message}` });
      return undefined;
    });
  if (!incoming) {
    response
      .writeHead(502, { 'content-type': 'text/plain' })
      .end('buildferry: the server could not be reached\n');
    return;
  }
  const decoder = hasBody(asked, incoming)
    ? transportDecoder(incoming.headers['content-encoding'], request.headers['accept-encoding'])
    : undefined;
  // Whoever reads the source is told when a body breaks off on its way through the decoder.
  const source = decoder ? pipeline(incoming, decoder, () => {}) : incoming;
  const answer = {
    source,
    status: incoming.statusCode ?? 502,
    headers: passedHeaders(incoming, decoder !== undefined),
  };
  const writer = isKept(asked, url, answer.status) ? openWriter(asked, answer, url) : undefined;
  const onStoreFailure = (error: Error): void =>
    way.trace({ host: new URL(url).host, reason: `it could not be stored: ${error.message}` });
  if (writer && request.headers.range !== undefined && answer.status === 200) {
    await answerRange(exchange, answer, { writer, onStoreFailure });
  } else {
    response.writeHead(answer.status, answer.headers);
    await copyTo(source, { writer, response, onStoreFailure });
  }
}

interface Answer {
  source: Readable;
  status: number;
  headers: Record<string, string | string[]>;
}

/** A head alone names the encoding of a body that does not come, and no decoder takes nothing for one. */
function hasBody({ method }: Asked, { statusCode, headers }: IncomingMessage): boolean {
  return method !== 'HEAD' && statusCode !== 204 && statusCode !== 304 && headers['content-length'] !== '0';
}

/** What a server says while it is in trouble is not worth keeping, nor is what the client can do without. */
function isKept(asked: Asked, url: string, status: number): boolean {
  return status < 500 && status !== 429 && !harmlessAnswer({ method: asked.method, url: new URL(url) });
}

function openWriter(asked: Asked, { status, headers }: Answer, url: string): StoreWriter {
  const headSize = asked.method === 'HEAD' ? { headSize: Number(headers['content-length'] ?? 0) } : {};
  return openStoreWriter(places.store, { ...asked, status, headers: keptOf(headers, url), ...headSize });
}

async function answerRange(
  { request, response }: Exchange,
  { source, headers }: Answer,
  sinks: Sinks,
): Promise<void> {
  const whole = await copyTo(source, sinks);
  if (!whole) return void response.destroy();
  const { 'content-length': _, ...plain } = headers;
  const open = (part?: { start: number; end: number }): Readable => createReadStream(whole.path, part);
  await respond(request, response, {
    status: 200,
    headers: plain as Record<string, string>,
    size: whole.size,
    open,
  });
}

const hopByHop = /^(?:connection|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade|alt-svc)$/;

function passedHeaders({ headers }: IncomingMessage, decoded: boolean): Record<string, string | string[]> {
  const dropped = (name: string): boolean =>
    hopByHop.test(name) || (decoded && /^content-(?:encoding|length)$/.test(name));
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !dropped(name))) as Record<
    string,
    string | string[]
  >;
}
