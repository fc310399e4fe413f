import { join } from 'node:path';
import { bundleFiles } from '../bundle/layout.ts';
import { isAtLeast } from '../dockerfile/frontend.ts';
import { openBlobStore } from '../images/blob-store.ts';
import { makeOwnImages } from '../images/own-images.ts';
import { version } from '../version.ts';
import { loadOwn } from './engine-recording.ts';
import { pullMissing, saveAll } from './gather-images.ts';
import type { Packing } from './packing.ts';

/** What has to be known before anything is done. */
export type PackingStart = Omit<Packing, 'layout' | 'store' | 'gathered' | 'own'>;

/** Puts every image into the layout, the project's first, then our own, and the helper onto the packing engine. */
export async function prepare(start: PackingStart): Promise<Packing> {
  const { engine, manifest, subject, report } = start;
  const layout = join(start.partial, bundleFiles.images);
  const store = openBlobStore(layout, isAtLeast(manifest['engine-min'], '23.0') ? 'zstd' : 'gzip');
  const wanted = subject.needs.images.filter(({ ref }) => !manifest.exclude.includes(ref));
  const local = await pullMissing(engine, wanted, { platform: manifest.platform, report });
  const gathered = await saveAll(engine, local, { store, report });
  const own = await makeOwnImages(store, manifest.platform, version);
  const packing = { ...start, layout, store, gathered, own };
  for (const image of own.filter(({ roles }) => roles.includes('helper'))) await loadOwn(packing, image);
  return packing;
}
