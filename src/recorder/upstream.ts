import { once } from 'node:events';
import {
  Agent as HttpAgent,
  request as httpRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
} from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { setTimeout as pause } from 'node:timers/promises';
import { createSecureContext, rootCertificates } from 'node:tls';
import type { UpstreamSettings } from '../recording/upstream-settings.ts';
import { createResolver } from './resolver.ts';

/** A request to pass on. */
export interface Forwarded {
  method: string;
  url: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** The way to the real servers. */
export interface Upstream {
  /** The response's head; its body is still to be read. Tried again while that is safe. */
  fetch(request: Forwarded): Promise<IncomingMessage>;
}

const attempts = 5;
const firstPauseMs = 250;
const passing = new Set([429, 502, 503, 504]);
/** Errors that a second try would not mend. */
const lasting = /CERT|^UNABLE_TO|^ERR_TLS|^ENOTFOUND$/;

/**
 * Reaches the real servers the way the packing host does: its certificate authorities, its proxies. At most 8
 * connections a server and 16 in all: an old npm opens hundreds, and the far end then resets them.
 */
export function createUpstream(settings: UpstreamSettings): Upstream {
  const lookup = settings.nameservers.length > 0 ? createResolver(settings) : undefined;
  const shared = {
    keepAlive: true,
    maxSockets: 8,
    maxTotalSockets: 16,
    proxyEnv: settings.proxies,
    ...(lookup ? { lookup } : {}),
  };
  const httpAgent = new HttpAgent(shared);
  const ca = [...rootCertificates, settings.authorities].filter((pem) => pem !== '');
  const httpsAgent = new HttpsAgent({ ...shared, secureContext: createSecureContext({ ca }) } as object);
  const tryOnce = async ({ method, url, headers, body }: Forwarded): Promise<IncomingMessage> => {
    const options = { method, headers: forwardedHeaders(headers, body) };
    const outgoing = url.startsWith('https:')
      ? httpsRequest(url, { ...options, agent: httpsAgent })
      : httpRequest(url, { ...options, agent: httpAgent });
    // What breaks off behind the head is an error of the response's own, and this one's a second time.
    outgoing.on('error', () => {});
    outgoing.end(body);
    const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
    return response;
  };
  return { fetch: (request) => withRetries(request, tryOnce) };
}

async function withRetries(request: Forwarded, tryOnce: (request: Forwarded) => Promise<IncomingMessage>) {
  const repeatable = request.method === 'GET' || request.method === 'HEAD';
  for (let attempt = 1; ; attempt++) {
    const last = !repeatable || attempt === attempts;
    try {
      const response = await tryOnce(request);
      if (last || !passing.has(response.statusCode ?? 0)) return response;
      response.resume();
    } catch (error) {
      if (last || lasting.test((error as NodeJS.ErrnoException).code ?? '')) throw error;
    }
    await pause(firstPauseMs * 2 ** attempt);
  }
}

const notForwarded =
  /^(?:connection|proxy-.*|keep-alive|te|trailer|transfer-encoding|upgrade|expect|range|if-.*|accept-encoding|content-length)$/;

/** The whole document is asked for, whatever part or state of it the client wanted; that is answered from the store. */
function forwardedHeaders(headers: IncomingHttpHeaders, body: Buffer): IncomingHttpHeaders {
  const kept = Object.fromEntries(Object.entries(headers).filter(([name]) => !notForwarded.test(name)));
  const encodings = (headers['accept-encoding']?.toString() ?? '')
    .match(/\b(?:gzip|deflate|br)\b/g)
    ?.join(', ');
  return {
    ...kept,
    'accept-encoding': encodings ?? 'identity',
    ...(body.length > 0 || headers['content-length'] !== undefined
      ? { 'content-length': String(body.length) }
      : {}),
  };
}
