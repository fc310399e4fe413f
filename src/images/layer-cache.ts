import { copyFile, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { blobPath, layoutMarker } from './layout.ts';

interface Descriptor {
  mediaType: string;
  digest: string;
  size: number;
  annotations?: Record<string, string>;
}

/** A local layer cache as BuildKit exported it, one directory a service. */
export interface ExportedCache {
  service: string;
  directory: string;
}

/**
 * Puts exported layer caches into one directory, each blob once, and leaves the layers of images ashore that the
 * target has anyway: the engine takes those from its own store.
 *
 * @returns the manifest of each service's cache.
 */
export async function mergeLayerCaches(
  caches: readonly ExportedCache[],
  into: string,
  carried: ReadonlySet<string>,
): Promise<Record<string, string>> {
  const manifests: Record<string, string> = {};
  const roots: Descriptor[] = [];
  for (const { service, directory } of caches) {
    const index = JSON.parse(await readFile(join(directory, 'index.json'), 'utf8')) as {
      manifests: Descriptor[];
    };
    const [root] = index.manifests;
    if (!root) continue;
    manifests[service] = root.digest;
    roots.push({ ...root, annotations: { 'org.opencontainers.image.ref.name': service } });
    await copyBlob(directory, into, root.digest);
    for (const blob of await referenced(directory, root.digest)) {
      const diffId = blob.annotations?.['containerd.io/uncompressed'] ?? blob.digest;
      if (!carried.has(diffId) && !carried.has(blob.digest)) await copyBlob(directory, into, blob.digest);
    }
  }
  await writeFile(join(into, 'oci-layout'), layoutMarker);
  await writeFile(join(into, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests: roots }));
  return manifests;
}

/** What a cache's manifest or index names. */
async function referenced(directory: string, digest: string): Promise<Descriptor[]> {
  const manifest = JSON.parse(await readFile(join(directory, blobPath(digest)), 'utf8')) as {
    config?: Descriptor;
    layers?: Descriptor[];
    manifests?: Descriptor[];
  };
  return [manifest.config ?? [], manifest.layers ?? [], manifest.manifests ?? []].flat();
}

async function copyBlob(from: string, into: string, digest: string): Promise<void> {
  const [source, target] = [join(from, blobPath(digest)), join(into, blobPath(digest))];
  // BuildKit lists layers that it did not have to export.
  if ((await stat(source).catch(() => undefined)) === undefined) return;
  await mkdir(dirname(target), { recursive: true });
  await copyFile(source, target);
}
