import { lstat, mkdir, readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Moves into `target` what is missing there: whole folders where it has none of that name, else file by file. What is
 * there stays as it is. Both must be on one file system.
 */
export async function mergeTree(from: string, target: string): Promise<void> {
  await mkdir(target, { recursive: true });
  for (const child of await readdir(from, { withFileTypes: true })) {
    const [source, place] = [join(from, child.name), join(target, child.name)];
    const there = await lstat(place).catch(() => undefined);
    if (there === undefined) await rename(source, place);
    else if (there.isDirectory() && child.isDirectory()) await mergeTree(source, place);
  }
}
