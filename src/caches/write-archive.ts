import { createWriteStream } from 'node:fs';
import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { create } from 'tar';
import { listTree } from './list-tree.ts';

/** npm's own tarballs have this time: what is in a ZIP, as it may become later, can't be older than 1980. */
const fixedTime = new Date(Date.UTC(1985, 9, 26, 8, 15));

/**
 * Writes all that is in a folder into a tar archive, in the byte order of the paths, without owners and with one time
 * for all: the same files give the same bytes.
 *
 * @returns the archive's length in bytes.
 * @throws Error when a file changes while it is read, or the disk is full.
 */
export async function writeArchive(folder: string, archive: string): Promise<number> {
  const entries = await listTree(folder);
  await mkdir(dirname(archive), { recursive: true });
  const pack = create(
    { cwd: folder, portable: true, strict: true, noDirRecurse: true, mtime: fixedTime },
    // With the dot, no name begins with @, which would name another archive to copy from.
    ['.', ...entries.map(({ path }) => `./${path}`)],
  );
  let bytes = 0;
  const count = async function* (chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      bytes += chunk.length;
      yield chunk;
    }
  };
  await pipeline(pack as AsyncIterable<Buffer>, count, createWriteStream(archive, { flags: 'wx' }));
  const { size } = await stat(archive);
  if (size !== bytes) throw new Error(`${archive} has ${size} bytes, and ${bytes} were written`);
  return bytes;
}
