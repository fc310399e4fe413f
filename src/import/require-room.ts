import type { Bundle } from '../bundle/open.ts';
import type { EngineInfo } from '../engine/engine.ts';
import { exists, requireSpace } from '../host/files.ts';
import type { ImageEntry } from '../images/image-entry.ts';
import { layerBytes } from './layer-folder.ts';
import { storedBytes } from './load-images.ts';

/** What an import brings, and where to. */
export interface Room {
  bundle: Bundle;
  directory: string;
  info: EngineInfo;
  /** The images that the engine lacks. */
  images: readonly ImageEntry[];
}

/**
 * Refuses an import for which there is no space. Layers take about three times their stored size; where the engine
 * is another machine, it has to say so itself.
 *
 * @throws no-space.
 */
export async function requireRoom({ bundle, directory, info, images }: Room): Promise<void> {
  if (await exists(info.rootDirectory)) await requireSpace(info.rootDirectory, storedBytes(images) * 3);
  await requireSpace(directory, await layerBytes(bundle));
}
