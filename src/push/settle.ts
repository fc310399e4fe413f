import { inParallel } from '../host/ssh/in-parallel.ts';
import type { OutgoingFile } from './outgoing.ts';
import { temporaryName } from './places.ts';
import type { Pushing } from './pushing.ts';

const atOnce = 16;

/**
 * Has files that stand under temporary names hashed on the remote host and gives those their names that are what was
 * sealed. Returns the others.
 */
export async function settle(pushing: Pushing, files: readonly OutgoingFile[]): Promise<OutgoingFile[]> {
  const { hasher, places } = pushing;
  const hashes = await hasher(
    places.partial,
    files.map(({ path, bytes }) => ({ path: temporaryName(path), bytes })),
  );
  const isProven = ({ path, sha256 }: OutgoingFile): boolean => hashes.get(temporaryName(path)) === sha256;
  await nameFiles(pushing, files.filter(isProven));
  return files.filter((file) => !isProven(file));
}

/** Gives files that stand under temporary names, proven, their names. */
export async function nameFiles({ host, places }: Pushing, files: readonly OutgoingFile[]): Promise<void> {
  await inParallel(files, atOnce, ({ path }) =>
    host.files.rename(`${places.partial}/${temporaryName(path)}`, `${places.partial}/${path}`),
  );
}
