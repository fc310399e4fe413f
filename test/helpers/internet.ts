import { createSocket } from 'node:dgram';
import { createServer as createHttpServer, type RequestListener, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type Authority, createAuthority } from '../../src/recorder/certificates.ts';

/** A made-up internet on loopback: names, and what answers behind them. */
export interface Internet {
  /** The company's authority, as the packing host trusts it. */
  authority: Authority;
  /** For the recorder's settings. */
  nameserver: string;
  /** Serves a name over HTTP and HTTPS; returns the requests that came. */
  serve(name: string, listener: RequestListener): Promise<Site>;
  /** Gives a name an address and nothing else. */
  point(name: string): string;
}

/** One name that is served. */
export interface Site {
  address: string;
  requests: { method: string; url: string; headers: NodeJS.Dict<string | string[]> }[];
  http: Server;
  https: Server;
}

const nameserver = '127.0.0.2';

/** Starts an internet whose names resolve through a name server of its own, not the system's. */
export async function createInternet(): Promise<Internet> {
  const authority = createAuthority();
  const addresses = new Map<string, string>();
  await startNameServer(addresses);
  const point = (name: string): string => {
    const address = addresses.get(name) ?? `127.0.1.${addresses.size + 1}`;
    addresses.set(name, address);
    return address;
  };
  const serve = async (name: string, listener: RequestListener): Promise<Site> => {
    const address = point(name);
    const requests: Site['requests'] = [];
    const counting: RequestListener = (request, response) => {
      requests.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers });
      listener(request, response);
    };
    const http = createHttpServer(counting);
    const https = createHttpsServer(authority.certificateFor(name), counting);
    await Promise.all([listen(http, 80, address), listen(https, 443, address)]);
    return { address, requests, http, https };
  };
  return { authority, nameserver, serve, point };
}

function listen(server: Server, port: number, address: string): Promise<void> {
  server.unref();
  return new Promise((resolve) => server.listen(port, address, resolve));
}

/** Answers A queries from the table and NXDOMAIN to everything else. */
function startNameServer(addresses: ReadonlyMap<string, string>): Promise<void> {
  const socket = createSocket('udp4');
  socket.on('message', (query, from) => {
    const { name, type, end } = readQuestion(query);
    const address = addresses.get(name);
    const answer = address !== undefined && type === 1;
    const reply = Buffer.concat([
      query.subarray(0, end),
      answer
        ? Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, ...address.split('.').map(Number)])
        : Buffer.alloc(0),
    ]);
    reply.writeUInt16BE(address === undefined ? 0x8183 : 0x8180, 2);
    reply.writeUInt16BE(answer ? 1 : 0, 6);
    reply.writeUInt32BE(0, 8);
    socket.send(reply, from.port, from.address);
  });
  socket.unref();
  return new Promise((resolve) => socket.bind(53, nameserver, resolve));
}

function readQuestion(query: Buffer): { name: string; type: number; end: number } {
  const labels: string[] = [];
  let position = 12;
  for (let length = query[position] ?? 0; length > 0; length = query[position] ?? 0) {
    labels.push(query.toString('latin1', position + 1, position + 1 + length));
    position += length + 1;
  }
  return { name: labels.join('.').toLowerCase(), type: query.readUInt16BE(position + 1), end: position + 5 };
}
