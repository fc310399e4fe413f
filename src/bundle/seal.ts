import { rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { exists, syncDirectory, syncTree, writeFileAtomic } from '../host/files.ts';
import type { Catalog } from './catalog.ts';
import { listBundle, printSums } from './checksums.ts';
import { bundleFiles } from './layout.ts';

/** Writes the catalog. */
export async function writeCatalog(directory: string, catalog: Catalog): Promise<void> {
  await writeFileAtomic(join(directory, bundleFiles.catalog), `${JSON.stringify(catalog, null, 2)}\n`);
}

/** Writes SHA256SUMS over everything else that is in the folder. `onBytes` gets the length of each piece hashed. */
export async function writeSums(directory: string, onBytes?: (bytes: number) => void): Promise<void> {
  const { files } = await listBundle(directory);
  await writeFileAtomic(join(directory, bundleFiles.sums), await printSums(directory, files, onBytes));
}

/**
 * Gives a complete bundle, every byte of it on the disk, its name. What stood there is whole until the new one has
 * taken its place.
 */
export async function moveIntoPlace(partial: string, final: string): Promise<void> {
  await syncTree(partial);
  const old = `${partial}.old`;
  const replaced = await exists(final);
  if (replaced) {
    // One that an interrupted move left behind would keep this one from its place.
    await rm(old, { recursive: true, force: true });
    await rename(final, old);
  }
  try {
    await rename(partial, final);
  } catch (error) {
    if (replaced) await rename(old, final);
    throw error;
  }
  await syncDirectory(dirname(final));
  await rm(old, { recursive: true, force: true });
}
