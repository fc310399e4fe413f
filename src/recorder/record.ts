import { readFileSync } from 'node:fs';
import { places } from '../recording/protocol.ts';
import { proxiesIn, type UpstreamSettings } from '../recording/upstream-settings.ts';
import { runCommand } from './child.ts';
import { forward } from './forward.ts';
import type { Invocation } from './invocation.ts';
import type { Place } from './proxy.ts';
import { createRefusals, refusalReason } from './refusals.ts';
import { createResolver } from './resolver.ts';
import { startSecondLine } from './second-line.ts';
import { startSession } from './session.ts';
import { createTrace } from './trace.ts';
import { openTunnel } from './tunnel.ts';
import { createUpstream } from './upstream.ts';

/** Ports on which clients that ignore proxy variables are caught; other protocols on them are passed on unopened. On 3128 listen proxies that a client's own settings name. */
const caughtPorts = [80, 443, 3128, 8080, 8443, 11371, 22, 9418];
const lastWritesMs = 15_000;

/** Runs a command with the network behind the recorder, and stores what came back. Nothing that works online may fail here. */
export async function runRecorded(invocation: Invocation): Promise<number> {
  const settings = readSettings(invocation);
  const upstream = createUpstream(settings);
  const trace = createTrace();
  const alone = new Set<string>();
  const refusals = createRefusals();
  const pending = new Set<Promise<void>>();
  const session = await startSession({
    async request(request, response, url) {
      refusals.asked(url);
      const exchange = forward({ request, response, url }, { upstream, trace });
      pending.add(exchange);
      await exchange.finally(() => pending.delete(exchange));
    },
    leavesAlone: (place) => alone.has(keyOf(place)),
    refused(place, reason) {
      refusals.add(place.host);
      if (/alert|application protocol/i.test(reason)) alone.add(keyOf(place));
    },
    silent: ({ host }) => refusals.add(host),
    tunnel(socket, place, reason) {
      trace({ host: place.host, reason });
      openTunnel(socket, place, settings);
    },
  });
  if (!invocation.hostNetwork) {
    await startSecondLine(caughtPorts, { accept: session.proxy.accept, isKnown: createNameCheck(settings) });
  }
  const code = await runCommand(invocation, session.env);
  await Promise.race([
    Promise.allSettled([...pending]),
    new Promise((resolve) => setTimeout(resolve, lastWritesMs)),
  ]);
  if (code !== 0) reportRefusals(refusals.hosts());
  return code;
}

function reportRefusals(hosts: readonly string[]): void {
  for (const host of hosts)
    process.stderr.write(`buildferry: what comes from ${host} can't be recorded: ${refusalReason}.\n`);
}

const keyOf = ({ host, port }: Place): string => `${host}:${port}`;

function readSettings({ hostNetwork }: Invocation): UpstreamSettings {
  const given: UpstreamSettings = JSON.parse(readFileSync(places.upstream, 'utf8'));
  // A proxy that the image or docker's own configuration sets is what this RUN would have used.
  const own = proxiesIn(process.env);
  const proxies = Object.keys(own).length > 0 ? own : given.proxies;
  // On the engine's own network the system's resolver is not hidden.
  return { ...given, proxies, ...(hostNetwork ? { nameservers: [] } : {}) };
}

function createNameCheck(settings: UpstreamSettings): (name: string) => Promise<boolean> {
  const lookup = createResolver(settings);
  return (name) => new Promise((resolve) => lookup(name, { all: false }, (error) => resolve(error === null)));
}
