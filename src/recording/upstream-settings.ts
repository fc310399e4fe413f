/** How the packing host reaches the network; handed to the helper as a build secret, so that none of it is kept. */
export interface UpstreamSettings {
  /** Certificate authorities that the packing host trusts, PEM. */
  authorities: string;
  /** `http_proxy`, `https_proxy`, `no_proxy` of the packing host, as it has them. */
  proxies: Record<string, string>;
  /** Name servers that RUNs of this engine have; empty leaves the choice to the system. */
  nameservers: string[];
  /** Domains that a short name is looked up in. */
  search: string[];
}

/** What name servers and search domains a resolv.conf names. */
export function parseResolvConf(text: string): Pick<UpstreamSettings, 'nameservers' | 'search'> {
  const values = (key: string): string[] =>
    text.split('\n').flatMap((line) => {
      const [name, ...rest] = line.trim().split(/\s+/);
      return name === key ? rest : [];
    });
  return { nameservers: values('nameserver'), search: values('search') };
}

const proxyNames = ['http_proxy', 'https_proxy', 'no_proxy', 'all_proxy'];

/** The proxy variables in an environment, in lower case; the lower-case spelling wins. */
export function proxiesIn(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const found = proxyNames.flatMap((name) => {
    const value = env[name] || env[name.toUpperCase()];
    return value ? [[name, value] as const] : [];
  });
  return Object.fromEntries(found);
}
