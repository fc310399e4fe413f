import type { BlobStore, StoredLayer } from './blob-store.ts';
import type { ImageEntry, ImageRole } from './image-entry.ts';
import { putManifest } from './layout.ts';
import { type TarEntry, tarStream } from './tar-stream.ts';

/** An image to make from files alone, without an engine. */
export interface ImageRecipe {
  ref: string;
  role: ImageRole;
  /** `linux/amd64` */
  platform: string;
  /** From the bottom: layers that are stored already, or the entries of one to store. */
  layers: (StoredLayer | Iterable<TarEntry> | AsyncIterable<TarEntry>)[];
  labels?: Record<string, string>;
}

const epoch = '1970-01-01T00:00:00Z';

/** Writes an image into a layout. The same files give the same image, byte for byte. */
export async function makeImage(store: BlobStore, recipe: ImageRecipe): Promise<ImageEntry> {
  const layers: StoredLayer[] = [];
  for (const layer of recipe.layers)
    layers.push('diffId' in layer ? layer : await store.putLayer(tarStream(layer)));
  const [os, architecture] = recipe.platform.split('/');
  const config = {
    architecture,
    os,
    created: epoch,
    // `docker create` wants a command, although none of these images is ever run by itself.
    config: { Cmd: ['none'], Labels: recipe.labels ?? {} },
    rootfs: { type: 'layers', diff_ids: layers.map(({ diffId }) => diffId) },
    history: layers.map(() => ({ created: epoch, created_by: 'buildferry' })),
  };
  const digests = await putManifest(store, Buffer.from(JSON.stringify(config)), layers);
  return {
    roles: [recipe.role],
    refs: [recipe.ref],
    platform: recipe.platform,
    layers,
    repoDigests: [],
    ...digests,
  };
}
