import type { IncomingMessage, ServerResponse } from 'node:http';
import { harmlessAnswer } from '../ecosystems/all.ts';
import { runCommand } from './child.ts';
import type { Invocation } from './invocation.ts';
import { createMisses, type Misses } from './misses.ts';
import { createRefusals, refusalReason } from './refusals.ts';
import { readAsked } from './request-body.ts';
import { respond } from './respond.ts';
import { startSecondLine } from './second-line.ts';
import { startSession } from './session.ts';
import { openShelf, type Shelf } from './shelf.ts';

const caughtPorts = [80, 443, 3128, 8080, 8443, 11371];
// 502 and 504 are retried by npm for 70 s; no client retries 404.
const missStatus = 404;

/** Runs a command with every request answered from what is aboard; what is not, is named when the command fails. */
export async function runReplayed(invocation: Invocation): Promise<number> {
  const shelf = openShelf();
  const misses = createMisses(invocation.slice);
  const refusals = createRefusals();
  const session = await startSession({
    request(request, response, url) {
      refusals.asked(url);
      return answer({ request, response, url, shelf, misses });
    },
    leavesAlone: () => false,
    refused: ({ host }, reason) =>
      misses.addConnection(host, `it refused the recorder's certificate: ${reason}`),
    silent: ({ host }) => refusals.add(host),
    tunnel(socket, { host, port }, reason) {
      misses.addConnection(`${host}:${port}`, reason);
      socket.destroy();
    },
  });
  if (!invocation.hostNetwork) {
    await startSecondLine(caughtPorts, { accept: session.proxy.accept, isKnown: async () => true });
  }
  const code = await runCommand(invocation, session.env);
  if (code !== 0) for (const host of refusals.hosts()) misses.addConnection(host, refusalReason);
  misses.report(code !== 0, shelf.poolIsEmpty);
  return code;
}

interface Answering {
  request: IncomingMessage;
  response: ServerResponse;
  url: string;
  shelf: Shelf;
  misses: Misses;
}

async function answer({ request, response, url, shelf, misses }: Answering): Promise<void> {
  const { asked } = await readAsked(request, url);
  const found = shelf.find(asked, request.headers.accept);
  if (found) {
    const { status, headers, size } = found.line;
    return respond(request, response, { status, headers, size, open: found.open });
  }
  const harmless = harmlessAnswer({ method: asked.method, url: new URL(url) });
  if (harmless) {
    response.writeHead(harmless.status, { 'content-type': harmless.type }).end(harmless.body);
    return;
  }
  misses.add(asked);
  response
    .writeHead(missStatus, { 'content-type': 'text/plain' })
    .end(`buildferry: ${asked.method} ${asked.url} is not aboard\n`);
}
