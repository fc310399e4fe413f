import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BuildferryError } from '../../errors.ts';
import { type KnownHost, parseKnownHosts } from './known-hosts.ts';

/** Where ssh(1) looks for host keys: the user's files, then the system's. */
export function knownHostsFiles(home: string): string[] {
  return [
    join(home, '.ssh', 'known_hosts'),
    join(home, '.ssh', 'known_hosts2'),
    '/etc/ssh/ssh_known_hosts',
    '/etc/ssh/ssh_known_hosts2',
  ];
}

/**
 * Reads these files; one that is not there says nothing.
 *
 * @throws known-hosts-unreadable when one is there and can't be read: it might revoke a key.
 */
export async function readKnownHosts(files: readonly string[]): Promise<KnownHost[]> {
  const texts = await Promise.all(files.map(readIfThere));
  return texts.flatMap(parseKnownHosts);
}

async function readIfThere(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return '';
    throw new BuildferryError('known-hosts-unreadable', { file, problem: message }, error);
  }
}
