import { isIPv6 } from 'node:net';
import { userInfo } from 'node:os';
import { BuildferryError } from '../errors.ts';

/** A folder on a remote host. */
export interface PushTarget {
  user: string;
  host: string;
  port: number;
  /** Absolute, or relative to the home directory there; `.` is that directory itself. */
  directory: string;
}

const form = /^ssh:\/\/(?:([^@/]*)@)?(\[[^\]/]*\]|[^:/]*)(?::([^/]*))?(\/.*)?$/s;
const hint = 'Write it as ssh://[user@]host[:port]/dir, or ssh://host/~/dir below the home directory.';

/**
 * Reads a target: `ssh://[user@]host[:port]/absolute/dir`, or `/~/dir` below the home directory. An IPv6 address
 * stands in brackets; other characters than RFC 3986 allows may be written as they are or as `%20`. The user is
 * the current one by default, the port 22.
 *
 * @throws usage with what is wrong.
 */
export function parseTarget(text: string): PushTarget {
  const parts = form.exec(text);
  if (!parts)
    return refuse(text.startsWith('ssh://') ? 'the target is no ssh:// URL' : `${text} is no ssh:// URL`);
  const [, user, host = '', port, path] = parts;
  return {
    user: user === undefined ? userInfo().username : parseUser(user),
    host: parseHost(host),
    port: port === undefined ? 22 : parsePort(port),
    directory: parseDirectory(path),
  };
}

function parseUser(user: string): string {
  if (user.includes(':')) refuse('the target holds a password, and passwords are not used');
  return decode(user, 'user') || refuse('the target has an @ and no user before it');
}

function parseHost(host: string): string {
  const address = /^\[(.*)\]$/.exec(host)?.[1];
  if (address !== undefined) return isIPv6(address) ? address : refuse(`${address} is no IPv6 address`);
  if (host === '') return refuse('the target names no host');
  return /^[A-Za-z0-9_][A-Za-z0-9._-]*$/.test(host) ? host : refuse(`${host} is no host name`);
}

function parsePort(port: string): number {
  const isPort = /^[1-9]\d{0,4}$/.test(port) && Number(port) <= 65535;
  return isPort ? Number(port) : refuse(`${port || 'nothing'} is no port`);
}

function parseDirectory(path: string | undefined): string {
  if (path === undefined || /^\/+$/.test(path)) return refuse('the target names no folder');
  const special = /[?#]/.exec(path)?.[0];
  if (special)
    refuse(`the folder holds ${special}, which has to be written as ${encodeURIComponent(special)}`);
  if (/^\/~[^/]/.test(path)) refuse("only the login user's own home can be meant with ~");
  const isBelowHome = /^\/~(?:\/|$)/.test(path);
  const directory = decode(isBelowHome ? path.slice(2).replace(/^\/+/, '') : path, 'folder');
  return directory.replace(/\/+$/, '') || '.';
}

function decode(text: string, part: string): string {
  let decoded: string;
  try {
    decoded = decodeURIComponent(text);
  } catch {
    return refuse(`the ${part} holds a % that stands for no character`);
  }
  const hasControl = [...decoded].some((char) => char < ' ' || char === '\u007f');
  return hasControl ? refuse(`the ${part} holds a control character`) : decoded;
}

function refuse(problem: string): never {
  throw new BuildferryError('usage', { problem, hint });
}
