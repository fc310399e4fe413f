import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { run } from '../../src/host/run.ts';
import { gitServer } from './git-server.ts';

/** A server on loopback with files and git repositories, as BuildKit itself would fetch them. */
export interface FileServer {
  /** `http://127.0.0.1:PORT`. Every path that is no repository is a file. */
  url: string;
  /** What was asked for: path and query, and the user name and password that came with it. */
  requests: { path: string; credentials: string }[];
  /** Answers the next request for this path with 503. */
  failNext(path: string): void;
  close(): Promise<void>;
}

/** What the file at a path holds. */
export const contentOf = (path: string): string => `what is at ${path}\n`;

/** When every file was changed last; those below /undated do not say it. */
const changedAt = new Date('2021-02-03T04:05:06Z');

/** Starts a server whose repositories lie in a directory. Below /closed nothing is given out without credentials. */
export async function startFileServer(repositories: string): Promise<FileServer> {
  const requests: FileServer['requests'] = [];
  const failing = new Set<string>();
  const answerGit = gitServer(repositories);
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    const [, encoded = ''] = /^basic (.*)$/i.exec(request.headers.authorization ?? '') ?? [];
    const credentials = Buffer.from(encoded, 'base64').toString();
    requests.push({ path, credentials });
    if (failing.delete(path)) return void response.writeHead(503).end();
    if (path.startsWith('/closed') && credentials === '')
      return void response.writeHead(401, { 'www-authenticate': 'basic' }).end();
    if (path.includes('.git/')) return answerGit(request, response);
    if (!path.startsWith('/undated')) response.setHeader('last-modified', changedAt.toUTCString());
    response.end(contentOf(path));
  });
  server.unref();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    failNext: (path) => void failing.add(path),
    async close() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

/** Makes a bare repository with one commit of these files, tagged v1 on the branch main. */
export async function makeRepository(
  path: string,
  files: Readonly<Record<string, { text: string; mode?: number }>>,
): Promise<void> {
  const work = `${path}.work`;
  for (const [name, { text, mode = 0o644 }] of Object.entries(files)) {
    await mkdir(dirname(join(work, name)), { recursive: true });
    await writeFile(join(work, name), text, { mode });
  }
  const git = (...args: string[]): Promise<unknown> =>
    run({
      command: 'git',
      args: ['-c', 'user.name=nobody', '-c', 'user.email=nobody@example.invalid', ...args],
      cwd: work,
    });
  await git('init', '--quiet', '--initial-branch', 'main');
  await git('add', '.');
  await git('commit', '--quiet', '--message', 'one');
  await git('tag', 'v1');
  await git('clone', '--quiet', '--bare', '.', path);
}
