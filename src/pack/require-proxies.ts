import { BuildferryError } from '../errors.ts';
import { proxiesIn } from '../recording/upstream-settings.ts';

/** Refuses proxy variables that the recorder can't use, without telling their values: a password may be in them. @throws usage */
export function requireProxies(env: Readonly<Record<string, string | undefined>>): void {
  const proxies = proxiesIn(env);
  for (const name of ['http_proxy', 'https_proxy']) {
    if (proxies[name] === undefined || isHttp(proxies[name])) continue;
    throw new BuildferryError('usage', {
      problem: `${name} is not the URL of an HTTP proxy`,
      hint: 'It has to look like http://host:8080; in a password write %23 for #, %2F for /, %40 for @.',
    });
  }
}

function isHttp(url: string): boolean {
  return URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
}
