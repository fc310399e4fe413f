import { join } from 'node:path';
import { bundleFiles } from '../bundle/layout.ts';
import { isAtLeast } from '../dockerfile/frontend.ts';
import { BuildferryError } from '../errors.ts';
import { requireSpace } from '../host/files.ts';
import { openBlobStore } from '../images/blob-store.ts';
import type { ImageEntry } from '../images/image-entry.ts';
import { makeOwnImages } from '../images/own-images.ts';
import { version } from '../version.ts';
import { loadOwn } from './engine-recording.ts';
import { fetchSources } from './fetch-sources.ts';
import { basesOf } from './known-bases.ts';
import { isLeftAshore, requireNoTriggers } from './left-ashore.ts';
import { isBuiltFrom, type LocalImage } from './local-image.ts';
import type { Packing } from './packing.ts';
import { pullMissing } from './pull-images.ts';
import { saveAll } from './save-images.ts';
import { type Subject, withBases } from './subject.ts';

/** What has to be known before anything is done. */
export type PackingStart = Omit<Packing, 'layout' | 'store' | 'gathered' | 'own'>;

/** Puts every image into the layout, the project's first, then our own, and what the twins need onto the packing engine. */
export async function prepare(start: PackingStart): Promise<Packing> {
  const { engine, manifest, toPull, report } = start;
  const layout = join(start.partial, bundleFiles.images);
  const store = openBlobStore(layout, isAtLeast(manifest['engine-min'], '23.0') ? 'zstd' : 'gzip');
  const isAshore = (ref: string): boolean => isLeftAshore(manifest, ref);
  // What stays ashore takes part in the builds here all the same.
  const wanted = start.subject.needs.images.filter((need) => isBuiltFrom(need) || !isAshore(need.ref));
  const pulled = await pullMissing(engine, wanted, { platform: manifest.platform, toPull, report });
  for (const image of pulled) if (isAshore(image.need.ref)) requireNoTriggers(image);
  const known = basesOf(pulled, start.subject.units);
  const { needs } = carriable(withBases(start.subject, manifest, known));
  const sources = await fetchSources({ ...start, project: start.subject.project }, needs.sources);
  const local = [...pulled, ...sources];
  const carried = local.filter(({ need }) => !isAshore(need.ref));
  await requireSpace(start.partial, leastBytes(carried));
  const gathered = await saveAll(engine, { local, carried, known }, { store, layout, report });
  const own = await makeOwnImages(store, manifest.platform, version);
  const subject = withBases(start.subject, manifest, gathered.bases);
  const packing = { ...start, subject, layout, store, gathered, own };
  const needed = [
    ...own.filter(({ roles }) => roles.includes('helper')),
    ...gathered.entries.filter(isDisarmed),
  ];
  for (const image of needed) await loadOwn(packing, image);
  return packing;
}

/** @throws not-carriable for what the base images, known by now, ask for. */
function carriable(subject: Subject): Subject {
  const { faults } = subject.needs;
  if (faults.length > 0) throw new BuildferryError('not-carriable', { faults });
  return subject;
}

/** Layers shrink to about a third of what the engine says they take; less than that will not do. */
function leastBytes(local: readonly LocalImage[]): number {
  const sizes = new Map(local.map(({ image }) => [image.id, image.size]));
  return [...sizes.values()].reduce((sum, size) => sum + size, 0) / 3;
}

const isDisarmed = ({ refs }: ImageEntry): boolean =>
  refs.some((ref) => ref.startsWith('buildferry.invalid/base:'));
