import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';

/** The name under which RUNs reach the server; nothing else knows it. */
const name = 'files.test';

/** A compose project whose RUNs download from a server of the test's own: all traffic stays on loopback. */
export interface LoopbackProject {
  directory: string;
  /** What RUNs download from: `http://files.test:PORT`. Every path but /missing... is there. */
  url: string;
  /** The paths that were asked for, queries included. */
  requests: string[];
  /** What paths answer that have something of their own to say. */
  texts: Map<string, string>;
  /** Answers to paths that begin with /slow: they come when `release` is called. */
  held: Set<ServerResponse>;
  release(): void;
  write(files: Readonly<Record<string, string>>): Promise<void>;
  close(): Promise<void>;
}

/** Starts the server of a project in a directory; its files are written by `write`. */
export async function createLoopbackProject(directory: string): Promise<LoopbackProject> {
  const requests: string[] = [];
  const texts = new Map<string, string>();
  const held = new Set<ServerResponse>();
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    requests.push(path);
    if (path.startsWith('/missing')) return void response.writeHead(404).end();
    if (path.startsWith('/slow')) {
      held.add(response);
      return void response.once('close', () => held.delete(response));
    }
    response.end(texts.get(path) ?? `what is at ${path.split('?')[0]}\n`);
  });
  server.unref();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://${name}:${(server.address() as AddressInfo).port}`;
  const write = async (files: Readonly<Record<string, string>>): Promise<void> => {
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(directory, path)), { recursive: true });
      await writeFile(join(directory, path), text);
    }
  };
  return {
    directory,
    url,
    requests,
    texts,
    held,
    release() {
      for (const response of held) response.end('at last\n');
    },
    write,
    async close() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

/** A service's `build:` section: on this host's own network, where the server's name means loopback. */
export function buildSection(more: Readonly<Record<string, unknown>> = {}): object {
  return { context: '.', network: 'host', extra_hosts: [`${name}:127.0.0.1`], ...more };
}
