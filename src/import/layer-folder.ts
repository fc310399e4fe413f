import { cp, readdir, rename, rm, rmdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { bundleFiles } from '../bundle/layout.ts';
import type { Bundle } from '../bundle/open.ts';
import type { EngineInfo } from '../engine/engine.ts';
import { syncTree } from '../host/files.ts';
import { wiringFolder } from '../project/compose-files.ts';

/** The folder in the wiring that holds the layer cache. */
export const layersFolder = 'layers';

/** Where a build finds its carried layer cache, as BuildKit writes it; nothing on engines before 23, which read none. */
export function layerSource(at: {
  directory: string;
  info: EngineInfo;
  manifest: string | undefined;
}): string[] {
  if (at.manifest === undefined || Number(at.info.version.split('.')[0]) < 23) return [];
  const source = join(at.directory, wiringFolder, layersFolder);
  return [`type=local,${csvField(`src=${source}`)},digest=${at.manifest}`];
}

const csvField = (text: string): string => (/[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** Bytes of the layer cache in a bundle. */
export async function layerBytes(bundle: Bundle): Promise<number> {
  const sizes = await sizesBelow(join(bundle.directory, bundleFiles.layers));
  return [...sizes.values()].reduce((sum, size) => sum + size, 0);
}

/**
 * Copies a bundle's layer cache into a project, unless it is there: BuildKit reads it from a directory of the
 * client's, so it has to stay when the stick goes. What was there before stays until the copy is complete.
 *
 * @returns whether something changed.
 */
export async function placeLayers(bundle: Bundle, directory: string, signal?: AbortSignal): Promise<boolean> {
  const source = join(bundle.directory, bundleFiles.layers);
  const target = join(directory, wiringFolder, layersFolder);
  const [aboard, here] = await Promise.all([sizesBelow(source), sizesBelow(target)]);
  if (printSizes(aboard) === printSizes(here)) return false;
  const partial = `${target}.part`;
  await rm(partial, { recursive: true, force: true });
  try {
    if (aboard.size > 0) await copyTree(source, partial, signal);
    await rm(target, { recursive: true, force: true });
    if (aboard.size > 0) await rename(partial, target);
    return true;
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    // A folder that was made for the copy goes with it; one that holds a wiring is not empty.
    await rmdir(join(directory, wiringFolder)).catch(() => {});
    throw error;
  }
}

async function copyTree(source: string, target: string, signal: AbortSignal | undefined): Promise<void> {
  const filter = (): boolean => {
    signal?.throwIfAborted();
    return true;
  };
  await cp(source, target, { recursive: true, filter });
  await syncTree(target);
}

/** Blobs are named by their hash, so name and size tell whether one is there. */
async function sizesBelow(folder: string): Promise<Map<string, number>> {
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  const sizes = new Map<string, number>();
  for (const name of names.sort()) {
    const found = await stat(join(folder, name));
    if (found.isFile()) sizes.set(name, found.size);
  }
  return sizes;
}

const printSizes = (sizes: Map<string, number>): string => JSON.stringify([...sizes]);
