import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleFiles } from '../bundle/layout.ts';
import type { ImageEntry } from '../images/image-entry.ts';
import { writeLayout } from '../images/layout.ts';
import { writeLoadTable } from '../images/load-table.ts';
import { helperRef } from '../images/own-images.ts';
import { pruneLayout } from '../images/prune-layout.ts';
import { planWiring } from '../wiring/plan-wiring.ts';
import { readIgnoreFiles } from '../wiring/read-ignore-files.ts';
import { basisOf } from './basis-of.ts';
import type { Packing } from './packing.ts';

/** What has been put together: all images of the bundle, the recording last. */
export interface Assembled {
  images: ImageEntry[];
  /** The recording's name. */
  recording: string;
}

const importScript = fileURLToPath(new URL('../../scripts/import.sh', import.meta.url));

/** Writes everything but catalog, caches and checksums into the bundle. */
export async function assemble(packing: Packing, recording: ImageEntry): Promise<Assembled> {
  const images = [...packing.gathered.entries, ...packing.own, recording];
  await pruneLayout(packing.layout, images);
  await writeLayout(packing.layout, images);
  const { images: layout, imageTable: table, heads } = bundleFiles;
  await writeLoadTable(images, { bundle: packing.partial, layout, table, heads });
  const ref = recording.refs[0] ?? '';
  await writeWiring(packing, ref);
  await copyFile(importScript, join(packing.partial, bundleFiles.importer));
  return { images, recording: ref };
}

/** The wiring as it would be on the oldest engine that the bundle is for: for hosts that are wired by hand. */
async function writeWiring(packing: Packing, recording: string): Promise<void> {
  const { subject, manifest } = packing;
  const override = join(subject.project.directory, 'compose.override.yaml');
  const plan = planWiring({
    project: subject.project,
    units: subject.units,
    basis: basisOf(packing),
    images: { helper: helperRef, recording },
    engineVersion: manifest['engine-min'],
    ignoreFiles: await readIgnoreFiles(subject.units),
    ownFiles: [override],
    absentSecrets: [],
    cacheFrom: () => [],
  });
  const files = { ...plan.files, 'compose.override.yaml': plan.override };
  for (const [name, text] of Object.entries(files)) {
    if (name.startsWith('.')) continue;
    const path = join(packing.partial, bundleFiles.wiring, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  }
}
