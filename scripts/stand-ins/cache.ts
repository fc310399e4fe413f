import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { cacheDirectory, withTemporaryDirectory } from '../../src/host/directories.ts';
import { exists } from '../../src/host/files.ts';
import { unmountBelow } from '../engine/mounts.ts';

/** What stand-ins are made of is kept below here, so that it is fetched once. */
export function standInsDirectory(): string {
  return join(cacheDirectory(process.env), 'stand-ins');
}

/**
 * Makes a file or a directory of the cache, unless it is there already.
 *
 * @param work puts it at the path that it gets; only when that succeeds, it moves to its place.
 * @returns where it is.
 */
export async function keep(name: string, work: (path: string) => Promise<void>): Promise<string> {
  const place = join(standInsDirectory(), name);
  if (await exists(place)) return place;
  await mkdir(dirname(place), { recursive: true });
  await withTemporaryDirectory(async (directory) => {
    try {
      await work(join(directory, 'kept'));
      await rm(place, { recursive: true, force: true });
      await rename(join(directory, 'kept'), place);
    } finally {
      await unmountBelow(directory);
    }
  }, standInsDirectory());
  return place;
}
