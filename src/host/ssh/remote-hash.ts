import { createHash } from 'node:crypto';
import { readRemoteFile } from './read-file.ts';
import type { RemoteHost, RemoteShell } from './remote-host.ts';
import { isStatus, sftpStatus } from './request.ts';
import { quote, timeToRead } from './run-script.ts';

/** A file below a directory, by a relative path of plain characters. */
export interface HashedFile {
  path: string;
  bytes: number;
}

/** SHA-256 of files below a directory, as 64 hexadecimal digits by path. A file that is not there has none. */
export type RemoteHasher = (directory: string, files: readonly HashedFile[]) => Promise<Map<string, string>>;

const filesPerCall = 400;

/** Hashes on the remote host with `sha256sum`; without a shell it reads every file back and hashes it here. */
export function createRemoteHasher(host: RemoteHost, shell: RemoteShell | undefined): RemoteHasher {
  return async (directory, files) => {
    const hashes = new Map<string, string>();
    for (let start = 0; start < files.length; start += filesPerCall) {
      const some = files.slice(start, start + filesPerCall);
      const found = shell ? await hashThere(shell, directory, some) : await hashHere(host, directory, some);
      for (const [path, hash] of found) hashes.set(path, hash);
    }
    return hashes;
  };
}

async function hashThere(
  shell: RemoteShell,
  directory: string,
  files: readonly HashedFile[],
): Promise<[string, string][]> {
  const wanted = new Set(files.map(({ path }) => path));
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const { stdout } = await shell({
    purpose: `hashing files in ${directory}`,
    // A login script may have printed half a line before.
    script: `cd ${quote(directory)} || exit 1\necho\nsha256sum ${[...wanted].map(quote).join(' ')}`,
    withinMs: timeToRead(bytes),
  });
  return stdout.split('\n').flatMap((line): [string, string][] => {
    const [, hash, path] = /^([0-9a-f]{64}) [ *](.+)$/.exec(line) ?? [];
    return hash && path && wanted.has(path) ? [[path, hash]] : [];
  });
}

async function hashHere(
  { files }: RemoteHost,
  directory: string,
  wanted: readonly HashedFile[],
): Promise<[string, string][]> {
  const found: [string, string][] = [];
  for (const { path, bytes } of wanted) {
    const hash = createHash('sha256');
    try {
      for await (const piece of readRemoteFile(files, `${directory}/${path}`, bytes)) hash.update(piece);
    } catch (error) {
      if (isStatus(error, sftpStatus.noSuchFile)) continue;
      throw error;
    }
    found.push([path, hash.digest('hex')]);
  }
  return found;
}
