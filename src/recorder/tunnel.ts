import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import type { UpstreamSettings } from '../recording/upstream-settings.ts';
import type { Place } from './proxy.ts';
import { createResolver } from './resolver.ts';

/** Connects a client straight to the real server and looks at nothing that passes. */
export function openTunnel(client: Duplex, place: Place, settings: UpstreamSettings): void {
  reach(place, settings).then(
    (server) => {
      client.on('error', () => server.destroy()).on('close', () => server.destroy());
      server.on('error', () => client.destroy()).on('close', () => client.destroy());
      client.pipe(server).pipe(client);
    },
    () => client.destroy(),
  );
}

async function reach(place: Place, settings: UpstreamSettings): Promise<Duplex> {
  const proxy = settings.proxies.https_proxy;
  const socket = proxy ? await throughProxy(place, proxy) : await directly(place, settings);
  return place.opened
    ? connectTls({ socket, servername: place.host, ca: settings.authorities || undefined })
    : socket;
}

async function directly({ host, port }: Place, settings: UpstreamSettings): Promise<Duplex> {
  const lookup = settings.nameservers.length > 0 ? { lookup: createResolver(settings) } : {};
  const socket = connect({ host, port, ...lookup });
  await once(socket, 'connect');
  return socket;
}

async function throughProxy({ host, port }: Place, proxy: string): Promise<Duplex> {
  const { hostname, port: proxyPort, username, password } = new URL(proxy);
  const credentials = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString(
    'base64',
  );
  const headers = username ? { 'proxy-authorization': `Basic ${credentials}` } : {};
  const path = `${host}:${port}`;
  const request = httpRequest({ hostname, port: proxyPort || 80, method: 'CONNECT', path, headers });
  request.end();
  const [response, socket] = await once(request, 'connect');
  if (response.statusCode !== 200) throw new Error(`the proxy answered ${response.statusCode}`);
  return socket;
}
