import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { list, type ReadEntry } from 'tar';

/** A registry on loopback that asks for a credential, if it has one, and says by `Vary` that its answers depend on it. */
export interface PrivateRegistry {
  /** `127.0.0.1:40123` */
  host: string;
  /** How many requests it has answered with something. */
  answered(): number;
  /** How many of these were for tarballs of npm. */
  tarballs(): number;
}

type Answer = { type: string; body: Buffer } | undefined;

const user = 'ferry';

/** Serves Python files under /simple (PEP 503) to who logs in as `ferry` with the password; without one, to all. */
export async function startSimpleIndex(folder: string, password?: string): Promise<PrivateRegistry> {
  const files = await readdir(folder);
  const expected = password && `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  return start(expected, async (path) => {
    const [, , project = '', file] = path.split('/');
    if (file) return { type: 'application/octet-stream', body: await readFile(join(folder, file)) };
    const links = files.filter((name) => name.toLowerCase().startsWith(`${project}-`));
    const anchors = links.map((name) => `<a href="/simple/${project}/${name}">${name}</a>`);
    return links.length > 0 ? { type: 'text/html', body: Buffer.from(anchors.join('\n')) } : undefined;
  });
}

/** Serves npm tarballs and their documents to who has the token; without one, to all. */
export async function startNpmRegistry(folder: string, token?: string): Promise<PrivateRegistry> {
  const packages = await Promise.all((await readdir(folder)).map((name) => readPackage(folder, name)));
  return start(token && `Bearer ${token}`, async (path, host) => {
    const found = packages.find(({ manifest }) => path.startsWith(`/${manifest.name}`));
    if (!found) return undefined;
    const { manifest, body, file } = found;
    if (path.endsWith('.tgz')) return { type: 'application/octet-stream', body };
    const integrity = `sha512-${createHash('sha512').update(body).digest('base64')}`;
    const dist = { tarball: `http://${host}/${manifest.name}/-/${file}`, integrity };
    const versions = { [manifest.version]: { ...manifest, dist } };
    const document = { name: manifest.name, 'dist-tags': { latest: manifest.version }, versions };
    return { type: 'application/json', body: Buffer.from(JSON.stringify(document)) };
  });
}

interface NpmPackage {
  file: string;
  body: Buffer;
  manifest: { name: string; version: string };
}

async function readPackage(folder: string, file: string): Promise<NpmPackage> {
  const texts: Promise<Buffer>[] = [];
  const onReadEntry = (entry: ReadEntry): void => {
    if (entry.path === 'package/package.json') texts.push(entry.concat() as Promise<Buffer>);
  };
  await list({ file: join(folder, file), onReadEntry });
  return { file, body: await readFile(join(folder, file)), manifest: JSON.parse(String(await texts[0])) };
}

async function start(
  expected: string | undefined,
  find: (path: string, host: string) => Promise<Answer>,
): Promise<PrivateRegistry> {
  const paths: string[] = [];
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const host = request.headers.host ?? '';
    if (expected && request.headers.authorization !== expected) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="ferry"' }).end();
      return;
    }
    const path = decodeURIComponent(new URL(request.url ?? '', 'http://ferry').pathname);
    const answer = await find(path, host);
    if (answer) paths.push(path);
    const headers = { vary: 'Authorization, Accept', 'cache-control': 'max-age=0', etag: '"1"' };
    response.writeHead(answer ? 200 : 404, { ...headers, 'content-type': answer?.type ?? 'text/plain' });
    response.end(answer?.body);
  };
  const server = createServer((request, response) => void serve(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  server.unref();
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    answered: () => paths.length,
    tarballs: () => paths.filter((path) => path.endsWith('.tgz')).length,
  };
}
