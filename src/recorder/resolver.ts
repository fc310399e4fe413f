import { Resolver } from 'node:dns/promises';
import { readFileSync } from 'node:fs';
import { isIP, type LookupFunction } from 'node:net';
import type { UpstreamSettings } from '../recording/upstream-settings.ts';

/**
 * Resolves names with the engine's own name servers. Inside a RUN the system's resolver can't be asked while
 * recording: there it is the helper itself.
 */
export function createResolver({
  nameservers,
  search,
}: Pick<UpstreamSettings, 'nameservers' | 'search'>): LookupFunction {
  const resolver = new Resolver({ timeout: 5000, tries: 3 });
  resolver.setServers(nameservers);
  const hosts = readHosts();
  const resolve = async (name: string): Promise<string[]> => {
    const fixed = hosts.get(name.toLowerCase());
    if (fixed) return [fixed];
    const candidates = name.includes('.')
      ? [name, ...withDomains(name, search)]
      : [...withDomains(name, search), name];
    return firstAnswer(resolver, candidates);
  };
  return (name, options, callback) => {
    const answer = (addresses: string[]): void => {
      const all = addresses.map((address) => ({ address, family: isIP(address) }));
      if (options.all) callback(null, all);
      else callback(null, all[0]?.address ?? '', all[0]?.family);
    };
    if (isIP(name)) answer([name]);
    else resolve(name).then(answer, (error: NodeJS.ErrnoException) => callback(error, ''));
  };
}

const withDomains = (name: string, domains: string[]): string[] =>
  domains.map((domain) => `${name}.${domain}`);

async function firstAnswer(resolver: Resolver, names: string[]): Promise<string[]> {
  let failure: unknown;
  for (const name of names) {
    for (const resolve of [resolver.resolve4.bind(resolver), resolver.resolve6.bind(resolver)]) {
      try {
        return await resolve(name);
      } catch (error) {
        failure ??= error;
      }
    }
  }
  throw failure;
}

function readHosts(): Map<string, string> {
  let text = '';
  try {
    text = readFileSync('/etc/hosts', 'utf8');
  } catch {
    return new Map();
  }
  const pairs = text.split('\n').flatMap((line) => {
    const [address, ...names] = (line.split('#')[0] ?? '').trim().split(/\s+/);
    return address ? names.map((name) => [name.toLowerCase(), address] as const) : [];
  });
  // Of two lines for a name the first counts: localhost is 127.0.0.1 before it is ::1.
  return new Map(pairs.reverse());
}
