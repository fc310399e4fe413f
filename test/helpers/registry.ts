import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { run } from '../../src/host/run.ts';

/** An image registry on loopback, which engines ask without TLS (OCI Distribution Specification, pull). */
export interface Registry {
  /** `127.0.0.1:PORT/team/base`; every tag is the one image. */
  name: string;
  digest: string;
  /** From now on every tag is another manifest of the image; returns its digest. */
  move(): Promise<string>;
  /** Answers that many requests for a manifest with 500. */
  failNext(requests: number): void;
  /** How many manifests were asked for. */
  asked(): number;
  close(): Promise<void>;
}

/** Starts a registry that has one image of an engine. */
export async function startRegistry(
  env: Record<string, string>,
  image: string,
  work: string,
): Promise<Registry> {
  const layout = join(work, 'registry');
  await mkdir(layout, { recursive: true });
  const archive = join(work, 'registry.tar');
  await run({ command: 'docker', args: ['save', '--output', archive, image], env });
  await run({ command: 'tar', args: ['-xf', archive, '-C', layout] });
  const { manifests } = JSON.parse(await readFile(join(layout, 'index.json'), 'utf8'));
  const { digest, mediaType } = manifests[0] as { digest: string; mediaType: string };
  const state = { asked: 0, failures: 0, tagged: digest };
  const server = createServer((request, response) => {
    if (request.url?.includes('/manifests/') && state.asked++ >= 0 && state.failures-- > 0)
      return void response.writeHead(500).end();
    void answer({ layout, digest: state.tagged, mediaType }, request, response);
  });
  server.unref();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    name: `127.0.0.1:${(server.address() as AddressInfo).port}/team/base`,
    digest,
    async move() {
      const manifest = JSON.parse(await readFile(blobPath(layout, digest), 'utf8'));
      const text = JSON.stringify({ ...manifest, annotations: { moved: 'yes' } });
      state.tagged = `sha256:${createHash('sha256').update(text).digest('hex')}`;
      await writeFile(blobPath(layout, state.tagged), text);
      return state.tagged;
    },
    failNext(requests) {
      state.failures = requests;
    },
    asked: () => state.asked,
    async close() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

interface Served {
  layout: string;
  digest: string;
  mediaType: string;
}

async function answer(served: Served, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method, url = '' } = request;
  if (url === '/v2/') return void response.end('{}');
  const [, kind, reference = ''] = /\/(manifests|blobs)\/(.+)$/.exec(url) ?? [];
  const digest = reference.startsWith('sha256:') ? reference : served.digest;
  const path = blobPath(served.layout, digest);
  const found = await stat(path).catch(() => undefined);
  if (!found) return void response.writeHead(404).end();
  response.writeHead(200, {
    'content-type': kind === 'blobs' ? 'application/octet-stream' : served.mediaType,
    'content-length': found.size,
    'docker-content-digest': digest,
  });
  if (method === 'HEAD') response.end();
  else createReadStream(path).pipe(response);
}

const blobPath = (layout: string, digest: string): string => join(layout, 'blobs', ...digest.split(':'));
