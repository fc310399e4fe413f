import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fullReference, parseReference } from '../engine/reference.ts';
import { writeFileAtomic } from '../host/files.ts';
import type { BlobStore, StoredLayer } from './blob-store.ts';
import type { ImageEntry } from './image-entry.ts';

const manifestType = 'application/vnd.oci.image.manifest.v1+json';
const configType = 'application/vnd.oci.image.config.v1+json';

/** The one file that says what a directory of blobs is (OCI image layout, version 1.0.0). */
export const layoutMarker = '{"imageLayoutVersion":"1.0.0"}';

/** Where a blob lies, relative to the layout. */
export function blobPath(digest: string): string {
  return `blobs/${digest.replace(':', '/')}`;
}

/** Writes an image's config and manifest, and returns their digests. */
export async function putManifest(store: BlobStore, config: Buffer, layers: readonly StoredLayer[]) {
  const putBytes = (bytes: Buffer): Promise<{ digest: string; size: number }> => store.put(once(bytes));
  const { digest, size } = await putBytes(config);
  const manifest = {
    schemaVersion: 2,
    mediaType: manifestType,
    config: { mediaType: configType, digest, size },
    layers: layers.map((layer) => ({ mediaType: layer.mediaType, digest: layer.digest, size: layer.size })),
  };
  const { digest: manifestDigest } = await putBytes(Buffer.from(JSON.stringify(manifest)));
  return { config: digest, manifest: manifestDigest };
}

async function* once(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}

/** The two index files that engines read: index.json (OCI, containerd's store) and manifest.json (docker load everywhere). */
export interface LayoutIndex {
  'index.json': string;
  'manifest.json': string;
}

/** Makes the index files for some images of a layout at `layout`, sorted, so that they depend on nothing but the images. */
export async function indexOf(layout: string, images: readonly ImageEntry[]): Promise<LayoutIndex> {
  const sorted = [...images].sort((a, b) => ((a.refs[0] ?? '') < (b.refs[0] ?? '') ? -1 : 1));
  const manifests = await Promise.all(sorted.map((image) => describe(layout, image)));
  const docker = sorted.map((image) => ({
    Config: blobPath(image.config),
    RepoTags: image.refs,
    Layers: image.layers.map(({ digest }) => blobPath(digest)),
  }));
  const index = {
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.index.v1+json',
    manifests: manifests.flat(),
  };
  return { 'index.json': JSON.stringify(index), 'manifest.json': JSON.stringify(docker) };
}

async function describe(layout: string, image: ImageEntry): Promise<object[]> {
  const { length: size } = await readFile(join(layout, blobPath(image.manifest)));
  const [os, architecture, variant] = image.platform.split('/');
  const platform = { architecture, os, ...(variant ? { variant } : {}) };
  return image.refs.map((ref) => {
    const parsed = parseReference(ref);
    const annotations = parsed
      ? {
          'io.containerd.image.name': fullReference(parsed),
          'org.opencontainers.image.ref.name': parsed.tag ?? 'latest',
        }
      : {};
    return { mediaType: manifestType, digest: image.manifest, size, platform, annotations };
  });
}

/** Writes marker and index files beside the blobs. */
export async function writeLayout(layout: string, images: readonly ImageEntry[]): Promise<void> {
  const index = await indexOf(layout, images);
  await writeFileAtomic(join(layout, 'oci-layout'), layoutMarker);
  for (const [name, text] of Object.entries(index)) await writeFileAtomic(join(layout, name), text);
}
