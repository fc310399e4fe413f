import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { createSecureContext } from 'node:tls';
import { createAuthority } from '../../src/recorder/certificates.ts';

/** What a company asks of who wants its packages. */
export interface Logins {
  /** `user:password` of the proxy, of the Python index, and of another index. */
  proxy: string;
  index: string;
  team: string;
  /** The bearer token of the npm registry. */
  npmToken: string;
  /** What its answers bring along: in URLs of index pages, signatures of redirects, cookies. */
  given: string;
}

/** A company's registries, all below `https://packages.test`, which nothing but its own proxy reaches. */
export interface PrivateSources {
  /** The certificate authority that they are under, PEM. */
  authority: string;
  /** For HTTPS_PROXY, with the login in it. */
  proxy: string;
  /** The paths that were answered, without queries. */
  answered: Set<string>;
  /** Requests and connections that were turned away. */
  refused: string[];
  integrityOf(tarball: string): string;
  close(): Promise<void>;
}

interface Company {
  logins: Logins;
  python: string;
  tarballs: ReadonlyMap<string, Buffer>;
  answered: Set<string>;
  refused: string[];
}

/** Serves folders with Python files and npm tarballs to who logs in. */
export async function startPrivateSources(
  logins: Logins,
  folders: { python: string; npm: string },
): Promise<PrivateSources> {
  const names = await readdir(folders.npm);
  const tarballs = new Map(
    await Promise.all(names.map(async (name) => [name, await readFile(join(folders.npm, name))] as const)),
  );
  const company: Company = { logins, python: folders.python, tarballs, answered: new Set(), refused: [] };
  const authority = createAuthority();
  const packages = createTlsServer(
    {
      SNICallback: (name, done) => done(null, createSecureContext(authority.certificateFor(name))),
      ...authority.certificateFor('packages.test'),
    },
    (request, response) => void answer(company, request, response),
  );
  const port = await listen(packages);
  const proxy = createServer((_, response) => void response.writeHead(403).end());
  proxy.on('connect', (request, socket: Duplex) => passOn(company, { request, socket, port }));
  const proxyPort = await listen(proxy);
  return {
    authority: authority.pem,
    proxy: `http://${logins.proxy}@127.0.0.1:${proxyPort}`,
    answered: company.answered,
    refused: company.refused,
    integrityOf: (tarball) => `sha512-${hash('sha512', tarballs.get(tarball) ?? Buffer.alloc(0), 'base64')}`,
    async close() {
      packages.closeAllConnections();
      await Promise.all([packages, proxy].map((server) => new Promise((done) => server.close(done))));
    },
  };
}

async function listen(server: ReturnType<typeof createServer | typeof createTlsServer>): Promise<number> {
  server.unref();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

interface Connection {
  request: IncomingMessage;
  socket: Duplex;
  port: number;
}

function passOn({ logins, refused }: Company, { request, socket, port }: Connection): void {
  if (
    request.headers['proxy-authorization'] !== basic(logins.proxy) ||
    !/\.test:443$/.test(request.url ?? '')
  ) {
    refused.push(`CONNECT ${request.url}`);
    return void socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
  }
  const onward = connect(port, '127.0.0.1', () => {
    socket.write('HTTP/1.1 200 OK\r\n\r\n');
    onward.pipe(socket).pipe(onward);
  });
  onward.on('error', () => void socket.destroy());
  socket.on('error', () => void onward.destroy());
}

async function answer(company: Company, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', `https://${request.headers.host}`);
  const { given } = company.logins;
  response.setHeader('vary', 'Authorization');
  response.setHeader('set-cookie', `session=${given}`);
  response.setHeader('link', `<${url.href}?token=${given}>; rel="self"`);
  if (!isAllowed(company, url, request)) {
    company.refused.push(`${request.method} ${url.pathname}`);
    return void response.writeHead(401, { 'www-authenticate': 'Basic realm="company"' }).end();
  }
  const found = await find(company, url);
  if (!found) return void response.writeHead(404).end();
  company.answered.add(url.pathname);
  response.writeHead(found.location ? 302 : 200, {
    'content-type': found.type ?? 'application/octet-stream',
    ...(found.location ? { location: found.location } : {}),
  });
  response.end(found.body);
}

/** Each part of the company has a login of its own; what redirects lead to wants their signature. */
function isAllowed(
  { logins }: Company,
  { pathname, searchParams }: URL,
  { headers }: IncomingMessage,
): boolean {
  if (pathname.startsWith('/objects/')) return searchParams.get('X-Amz-Signature') === logins.given;
  if (pathname.startsWith('/files/')) return searchParams.get('token') === logins.given;
  if (pathname.startsWith('/npm/')) return headers.authorization === `Bearer ${logins.npmToken}`;
  return headers.authorization === basic(pathname.startsWith('/team/') ? logins.team : logins.index);
}

interface Found {
  type?: string;
  body?: string | Buffer;
  location?: string;
}

async function find(company: Company, { pathname }: URL): Promise<Found | undefined> {
  const { logins, python, tarballs } = company;
  const [, part = '', ...rest] = pathname.split('/');
  const name = rest.at(-1) ?? '';
  if (part === 'files') return { body: await readFile(join(python, name)) };
  if (part === 'objects') return { body: tarballs.get(name) };
  if (part === 'simple')
    return indexPage(python, rest[0] ?? '', (file) => `/files/${file}?v=1&amp;token=${logins.given}`);
  if (part === 'team' && name.endsWith('.whl'))
    return readFile(join(python, name)).then(
      (body) => ({ body }),
      () => undefined,
    );
  if (part === 'team')
    return indexPage(
      python,
      rest[1] ?? '',
      (file) => `https://${logins.team}@packages.test/team/files/${file}`,
    );
  if (part !== 'npm') return undefined;
  if (name.endsWith('.tgz')) return { location: signed(name, logins.given) };
  const body = packument(company, decodeURIComponent(name));
  return body === undefined ? undefined : { type: 'application/json', body };
}

async function indexPage(folder: string, project: string, href: (file: string) => string): Promise<Found> {
  const files = (await readdir(folder)).filter(
    (name) => name.startsWith(`${project}-`) && name.endsWith('.whl'),
  );
  const anchors = await Promise.all(
    files.map(async (file) => {
      const digest = hash('sha256', await readFile(join(folder, file)), 'hex');
      return `<a href="${href(file)}#sha256=${digest}">${file}</a>`;
    }),
  );
  return { type: 'text/html', body: `<!DOCTYPE html><html><body>${anchors.join('\n')}</body></html>` };
}

const signed = (tarball: string, given: string): string =>
  `https://objects.test/objects/${tarball}?X-Amz-Credential=${given}&X-Amz-Signature=${given}`;

/** As some registries write it: each tarball's URL has the login of who asked for it in it. */
function packument({ logins, tarballs }: Company, name: string): string | undefined {
  const file = [...tarballs.keys()].find((tarball) => tarball.startsWith(`${name}-`));
  if (file === undefined) return undefined;
  const version = file.slice(name.length + 1, -'.tgz'.length);
  const tarball = `https://ferry:${logins.given}@packages.test/npm/${name}/-/${file}?access_token=${logins.given}`;
  const integrity = `sha512-${hash('sha512', tarballs.get(file) ?? Buffer.alloc(0), 'base64')}`;
  const versions = { [version]: { name, version, dist: { tarball, integrity } } };
  return JSON.stringify({ name, 'dist-tags': { latest: version }, versions });
}

const basic = (login: string): string => `Basic ${Buffer.from(login).toString('base64')}`;

const hash = (algorithm: string, bytes: Buffer, form: 'hex' | 'base64'): string =>
  createHash(algorithm).update(bytes).digest(form);
