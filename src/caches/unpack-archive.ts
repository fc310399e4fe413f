import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, stat, symlink } from 'node:fs/promises';
import { dirname, join, posix } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { ReadEntry } from 'tar';
import { BuildferryError } from '../errors.ts';
import { run } from '../host/run.ts';
import { leadsOut } from './link-target.ts';
import { readArchive } from './read-archive.ts';

/** A cache's archive in a bundle. */
export interface Archive {
  /** The bundle's folder. */
  bundle: string;
  /** Relative to the bundle. */
  path: string;
  /** What SHA256SUMS says of it: 64 hexadecimal digits. */
  sha256: string;
}

/** Of the host, not of the archive. */
const hostFaults = new Set(['ENOSPC', 'EDQUOT', 'EIO', 'EACCES', 'EPERM', 'EROFS', 'EMFILE', 'ENFILE']);

/**
 * Unpacks an archive into an empty folder and compares it with its checksum on the way: what is in the folder may be
 * used only when this returns, and is on the disk by then. Takes files, folders and links that stay inside, each name
 * once, and nothing else; owners are those of this process, and no file can be written by others.
 *
 * @throws bundle-altered when the checksum differs, or the archive holds what no cache has.
 */
export async function unpackArchive({ bundle, path, sha256 }: Archive, folder: string): Promise<void> {
  const file = join(bundle, path);
  const hash = createHash('sha256');
  const hashed = async function* (): AsyncGenerator<Buffer> {
    for await (const chunk of createReadStream(file)) {
      hash.update(chunk);
      yield chunk;
    }
  };
  const check = createCheck((await stat(file)).size);
  try {
    await readArchive(hashed(), async (entry, signal) => {
      check(entry);
      await place(entry, { folder, signal });
    });
    if (hash.digest('hex') !== sha256) throw new Error('it has been altered');
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    if (hostFaults.has(code)) throw error;
    throw new BuildferryError('bundle-altered', { bundle, faults: [`${path}: ${message}`] }, error);
  }
  await run({ command: 'sync', args: ['-f', folder] });
}

type CheckedEntry = Pick<ReadEntry, 'path' | 'type' | 'linkpath' | 'size'>;

const blockBytes = 512;
const known: ReadonlySet<string> = new Set(['File', 'Directory', 'SymbolicLink']);

/** @throws Error, before anything is written, for an entry that no cache has. */
function createCheck(archiveBytes: number): (entry: CheckedEntry) => void {
  const seen = new Set<string>();
  const links = new Set<string>();
  let declared = 0;
  return ({ path, type, linkpath = '', size }) => {
    const name = posix.normalize(path).replace(/\/$/, '');
    const parents = name.split('/').map((_, index, parts) => parts.slice(0, index).join('/'));
    declared += blockBytes + size;
    const faults: [is: boolean, fault: string][] = [
      [declared > archiveBytes, 'it is compressed'],
      [posix.isAbsolute(path) || path.split('/').includes('..'), `${path} leads out of it`],
      [seen.has(name), `${path} is in it twice`],
      [parents.some((parent) => links.has(parent)), `${path} is behind a link`],
      [type === 'SymbolicLink' && leadsOut(name, linkpath), `${path} links to ${linkpath}, out of it`],
      [!known.has(type), `${path} is a ${type}`],
    ];
    const found = faults.find(([is]) => is);
    if (found) throw new Error(found[1]);
    seen.add(name);
    if (type === 'SymbolicLink') links.add(name);
  };
}

interface Place {
  folder: string;
  signal: AbortSignal;
}

async function place(entry: ReadEntry, { folder, signal }: Place): Promise<void> {
  const path = join(folder, entry.path);
  if (entry.type === 'Directory') await mkdir(path, { recursive: true });
  else await mkdir(dirname(path), { recursive: true });
  if (entry.type === 'SymbolicLink') await symlink(entry.linkpath ?? '', path);
  if (entry.type !== 'File') return void entry.resume();
  const mode = (entry.mode ?? 0) & 0o755;
  const file = createWriteStream(path, { flags: 'wx', mode });
  try {
    await pipeline(entry as AsyncIterable<Buffer>, file, { signal });
  } finally {
    // An aborted pipeline does not wait for a file that is being opened, which would appear after its folder is removed.
    if (!file.closed) await once(file, 'close');
  }
}
