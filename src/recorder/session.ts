import { mkdirSync, writeFileSync } from 'node:fs';
import { ecosystems } from '../ecosystems/all.ts';
import type { Reachable } from '../ecosystems/ecosystem.ts';
import { places } from '../recording/protocol.ts';
import { type Authority, createAuthority } from './certificates.ts';
import { type Handlers, type RunProxy, startProxy } from './proxy.ts';
import { writeCaFile, writeJavaTrustStore } from './trust.ts';

/** What a wrapped command runs in: a proxy that it uses and an authority that it trusts. */
export interface Session {
  proxy: RunProxy;
  /** The environment for the user's command. */
  env: NodeJS.ProcessEnv;
}

/** Starts the proxy, writes what clients read, and makes the environment that points them there. */
export async function startSession(handlers: Handlers): Promise<Session> {
  const authority = createAuthority();
  const proxy = await startProxy(authority, handlers);
  const at = writeTrust(proxy.port, authority);
  const env: NodeJS.ProcessEnv = { ...process.env };
  for (const ecosystem of ecosystems) {
    for (const { path, text } of ecosystem.files?.(at) ?? []) writeFileSync(path, text);
    Object.assign(env, ecosystem.environment?.(at, process.env));
  }
  return { proxy, env };
}

function writeTrust(port: number, authority: Authority): Reachable {
  const directory = places.scratch;
  const javaTrustStore = { path: `${directory}/trust.jks`, password: 'buildferry' };
  const caFile = `${directory}/ca.pem`;
  mkdirSync(directory, { recursive: true });
  writeCaFile(caFile, authority);
  writeJavaTrustStore(javaTrustStore.path, authority, javaTrustStore.password);
  return {
    proxy: { url: `http://127.0.0.1:${port}`, host: '127.0.0.1', port },
    caFile,
    javaTrustStore,
    directory,
  };
}
