import { createHmac } from 'node:crypto';

/** Where an SSH server listens. `host` is a name or an address without brackets. */
export interface SshAddress {
  host: string;
  port: number;
}

/** The name under which known_hosts has a server: in brackets with its port, unless that is 22. */
export function knownHostsName({ host, port }: SshAddress): string {
  const name = host.toLowerCase();
  return port === 22 ? name : `[${name}]:${port}`;
}

/**
 * Whether the first field of a known_hosts line means `name`: a comma list of patterns with `*` and `?`, where
 * one that begins with `!` and fits excludes the line, or one hashed name (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT).
 */
export function matchesHosts(hosts: string, name: string): boolean {
  if (hosts.startsWith('|')) return matchesHashed(hosts, name);
  let found = false;
  for (const item of hosts.toLowerCase().split(',')) {
    const isNegated = item.startsWith('!');
    if (!matchesPattern(isNegated ? item.slice(1) : item, name)) continue;
    if (isNegated) return false;
    found = true;
  }
  return found;
}

function matchesHashed(hosts: string, name: string): boolean {
  const [empty, version, salt, hash, ...more] = hosts.split('|');
  if (empty !== '' || version !== '1' || !salt || !hash || more.length > 0) return false;
  const actual = createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest();
  return actual.equals(Buffer.from(hash, 'base64'));
}

/** Goes back to the last `*` only, so that no pattern takes more than length times length steps. */
function matchesPattern(pattern: string, name: string): boolean {
  let at = 0;
  let star = -1;
  let resume = 0;
  for (let index = 0; index < name.length; ) {
    if (pattern[at] === '*') {
      star = at++;
      resume = index;
    } else if (at < pattern.length && (pattern[at] === '?' || pattern[at] === name[index])) {
      at++;
      index++;
    } else if (star >= 0) {
      at = star + 1;
      index = ++resume;
    } else return false;
  }
  return /^\**$/.test(pattern.slice(at));
}
