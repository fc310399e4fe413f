import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, isIPv6, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { createSecureContext, createServer as createTlsServer, type Server as TlsServer } from 'node:tls';
import type { Authority } from './certificates.ts';
import { firstBytes, isTls } from './first-bytes.ts';

/** A place that a client wants to talk to. */
export interface Place {
  host: string;
  port: number;
  /** The client's TLS has been opened here, so the way on needs its own. */
  opened?: boolean;
}

/** What the proxy does with what it catches. */
export interface Handlers {
  /** Answers one request; `url` is absolute. */
  request(request: IncomingMessage, response: ServerResponse, url: string): Promise<void>;
  /** Takes over a connection that is not HTTP: other protocols, `Upgrade`, hosts that must not be opened. */
  tunnel(socket: Duplex, place: Place, reason: string): void;
  /** Whether this host's TLS must be left alone. */
  leavesAlone(place: Place): boolean;
  /** A client broke off the handshake after it saw our certificate. */
  refused(place: Place, reason: string): void;
  /** A client closed its connection after the handshake, without a request. */
  silent(place: Place): void;
}

/** A proxy on loopback for one RUN. */
export interface RunProxy {
  port: number;
  /** Treats a connection as if the client had asked for this place through the proxy. */
  accept(socket: Socket, place: Place): void;
}

/**
 * Starts an HTTP proxy that opens TLS with certificates of `authority`: plain requests, CONNECT, and whatever
 * `accept` is given. Only HTTP/1.1 is offered inside TLS.
 */
export async function startProxy(authority: Authority, handlers: Handlers): Promise<RunProxy> {
  const bases = new WeakMap<Duplex, string>();
  const asked = new WeakSet<Duplex>();
  const http = createHttpServer(bases, handlers);
  for (const event of ['request', 'upgrade']) http.on(event, ({ socket }) => asked.add(socket));
  const openTls = createTlsOpener({ authority, handlers, bases, asked, http });
  const accept = (socket: Duplex, place: Place, head?: Buffer): void => {
    socket.on('error', () => {});
    if (handlers.leavesAlone(place)) {
      handlers.tunnel(withHead(socket, head), place, 'its TLS must not be opened');
      return;
    }
    firstBytes(withHead(socket, head), place.port === 443 || place.port === 80, (bytes) => {
      if (isTls(bytes)) openTls(socket, place);
      else if (isHttp(bytes)) http.emit('connection', based(socket, bases, `http://${authorityOf(place)}`));
      else handlers.tunnel(socket, place, 'it speaks neither HTTP nor TLS');
    });
  };
  http.on('connect', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const place = parsePlace(request.url ?? '');
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
    accept(socket, place, head);
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  http.unref();
  return { port: (http.address() as AddressInfo).port, accept };
}

function createHttpServer(bases: WeakMap<Duplex, string>, handlers: Handlers): Server {
  const http = createServer({
    requestTimeout: 0,
    headersTimeout: 0,
    keepAliveTimeout: 600_000,
    maxHeaderSize: 65_536,
  });
  // BusyBox's wget shuts down its half of the connection as soon as it has asked.
  Object.assign(http, { httpAllowHalfOpen: true });
  const urlOf = (request: IncomingMessage): URL | null => {
    const { url = '/', headers, socket } = request;
    const base = bases.get(socket) ?? `http://${headers.host ?? 'localhost'}`;
    // A path may begin with two slashes; read by itself it would name another host.
    return URL.parse(url.startsWith('/') ? base + url : url, base);
  };
  http.on('request', (request, response) => {
    response.on('error', () => {});
    const url = urlOf(request);
    if (url) handlers.request(request, response, url.href).catch(() => response.destroy());
    else response.writeHead(400).end();
  });
  http.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => {});
    const url = urlOf(request);
    if (!url) return void socket.destroy();
    const opened = url.protocol === 'https:';
    const place = { host: bareHost(url.hostname), port: Number(url.port) || (opened ? 443 : 80), opened };
    handlers.tunnel(
      withHead(socket, Buffer.concat([upgradeHead(request), head])),
      place,
      'it asks for another protocol (Upgrade)',
    );
  });
  http.on('clientError', (_, socket) => socket.destroy());
  return http;
}

interface TlsOpener {
  authority: Authority;
  handlers: Handlers;
  bases: WeakMap<Duplex, string>;
  /** Connections on which a request came. */
  asked: WeakSet<Duplex>;
  http: Server;
}

function createTlsOpener({ authority, handlers, bases, asked, http }: TlsOpener) {
  const servers = new Map<string, TlsServer>();
  const create = (place: Place): TlsServer => {
    const server = createTlsServer({
      ...authority.certificateFor(place.host),
      ALPNProtocols: ['http/1.1'],
      SNICallback: (name, done) => done(null, createSecureContext(authority.certificateFor(name))),
    });
    server.on('secureConnection', (socket) => {
      socket.on('error', () => {});
      socket.on('close', () => (asked.has(socket) ? undefined : handlers.silent(place)));
      http.emit('connection', based(socket, bases, `https://${authorityOf(place)}`));
    });
    server.on('tlsClientError', (error) => handlers.refused(place, error.message));
    return server;
  };
  return (socket: Duplex, place: Place): void => {
    const key = `${place.host}:${place.port}`;
    const server = servers.get(key) ?? create(place);
    servers.set(key, server);
    server.emit('connection', socket);
  };
}

function based<T extends Duplex>(socket: T, bases: WeakMap<Duplex, string>, base: string): T {
  bases.set(socket, base);
  return socket;
}

function withHead(socket: Duplex, head?: Buffer): Duplex {
  if (head && head.length > 0) socket.unshift(head);
  return socket;
}

function upgradeHead(request: IncomingMessage): Buffer {
  const headers = request.rawHeaders.flatMap((name, index) =>
    index % 2 === 0 ? [`${name}: ${request.rawHeaders[index + 1]}`] : [],
  );
  return Buffer.from(
    [`${request.method} ${request.url} HTTP/1.1`, ...headers, '', ''].join('\r\n'),
    'latin1',
  );
}

const isHttp = (bytes: Buffer): boolean => /^[A-Z]{3,8} [^ ]/.test(bytes.toString('latin1', 0, 16));

function parsePlace(authority: string): Place {
  const at = authority.lastIndexOf(':');
  return {
    host: bareHost(authority.slice(0, at)),
    port: Number(authority.slice(at + 1)) || 443,
  };
}

/** The inverse of parsePlace. */
function authorityOf({ host, port }: Place): string {
  return `${isIPv6(host) ? `[${host}]` : host}:${port}`;
}

const bareHost = (host: string): string => host.replace(/^\[|\]$/g, '');
