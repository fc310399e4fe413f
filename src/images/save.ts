import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { Parser, type ReadEntry } from 'tar';
import type { Engine } from '../engine/engine.ts';
import { saveImages } from '../engine/images.ts';
import type { BlobStore, StoredLayer } from './blob-store.ts';
import { putManifest } from './layout.ts';
import { storeLayer } from './store-layer.ts';

/** An image that `docker save` gave, now in the layout. */
export interface SavedImage {
  /** The names under which it was saved. */
  refs: string[];
  config: string;
  manifest: string;
  layers: StoredLayer[];
}

/** Where saved images go; `onBytes` gets the length of each piece read. */
export interface SaveTarget {
  store: BlobStore;
  onBytes(bytes: number): void;
}

/**
 * Saves images through `docker save` into a layout: each layer once, whichever images share it; one that is
 * compressed already stays as it is. Reads what every engine from 20.10 on writes: the names in the archive
 * differ, its manifest.json says what they are.
 *
 * @throws Error when a layer is not what the image's own config says it is.
 */
export async function saveToLayout(
  engine: Engine,
  refs: readonly string[],
  to: SaveTarget,
): Promise<SavedImage[]> {
  const archive: Archive = { layers: new Map(), documents: new Map(), links: new Map() };
  await saveImages(engine, refs, (tar) => readArchive(tar, archive, to));
  const manifest = JSON.parse(archive.documents.get('manifest.json')?.toString() ?? '[]') as DockerManifest[];
  return Promise.all(manifest.map((image) => toSavedImage(image, archive, to.store)));
}

interface DockerManifest {
  Config: string;
  RepoTags: string[] | null;
  Layers: string[];
}

/** What a saved archive holds, by the names in it. */
interface Archive {
  layers: Map<string, StoredLayer>;
  documents: Map<string, Buffer>;
  /** Docker 20.10 stores a layer that two images share once, and links to it. */
  links: Map<string, string>;
}

async function readArchive(tar: Readable, archive: Archive, to: SaveTarget): Promise<void> {
  const entries: ReadEntry[] = [];
  const work: Promise<void>[] = [];
  let failure: unknown;
  const parser = new Parser({ strict: true });
  parser.on('entry', (entry: ReadEntry) => {
    entries.push(entry);
    const reading = readEntry(entry, archive, to.store).catch((error: unknown) => {
      failure ??= error;
      entry.resume();
    });
    work.push(reading);
  });
  tar.on('data', (chunk: Buffer) => to.onBytes(chunk.length));
  tar.pipe(parser as unknown as NodeJS.WritableStream);
  await once(parser, 'end').catch((error: unknown) => {
    failure = error;
    // The last entry of an archive that breaks off never ends: whoever writes it down must neither wait nor go on.
    for (const entry of entries) entry.destroy();
  });
  await Promise.all(work);
  if (failure) throw failure;
}

async function readEntry(entry: ReadEntry, archive: Archive, store: BlobStore): Promise<void> {
  const name = entry.path.replace(/^\.\//, '');
  if (entry.type === 'SymbolicLink') {
    archive.links.set(name, new URL(entry.linkpath ?? '', `file:///${name}`).pathname.slice(1));
    return void entry.resume();
  }
  if (entry.type !== 'File' && entry.type !== 'OldFile') return void entry.resume();
  const chunks = (entry as AsyncIterable<Buffer>)[Symbol.asyncIterator]();
  const first = await chunks.next();
  if (first.done) return;
  const body = resumed(entry, first.value, chunks);
  if (isLayer(first.value))
    archive.layers.set(name, await storeLayer(store, { name, start: first.value, body }));
  else archive.documents.set(name, Buffer.concat(await Array.fromAsync(body)));
}

/** All of an entry's body. Minipass tells a reader of the entry's end only if it waits at that moment. */
async function* resumed(
  entry: ReadEntry,
  first: Buffer,
  rest: AsyncIterator<Buffer>,
): AsyncGenerator<Buffer> {
  yield first;
  while (!entry.destroyed) {
    const next = await rest.next();
    if (!next.done) yield next.value;
    else if (!entry.destroyed) return;
  }
  throw new Error('the saved archive breaks off');
}

/** Documents in a saved archive are JSON or a version number; everything else is a layer, an empty one being all zeros. */
function isLayer(start: Buffer): boolean {
  return start.toString('latin1', 257, 262) === 'ustar' || !/^[[{\d]/.test(start.toString('latin1', 0, 1));
}

async function toSavedImage(image: DockerManifest, archive: Archive, store: BlobStore): Promise<SavedImage> {
  const config = archive.documents.get(image.Config);
  if (!config) throw new Error(`the saved archive has no ${image.Config}`);
  const diffIds: string[] = JSON.parse(config.toString()).rootfs.diff_ids;
  const layers = image.Layers.map((name, index) => {
    const layer = archive.layers.get(archive.links.get(name) ?? name);
    if (!layer) throw new Error(`the saved archive has no layer ${name}`);
    if (layer.diffId !== diffIds[index])
      throw new Error(`layer ${name} is ${layer.diffId}, but its image says ${diffIds[index]}`);
    return layer;
  });
  return { refs: image.RepoTags ?? [], layers, ...(await putManifest(store, config, layers)) };
}
