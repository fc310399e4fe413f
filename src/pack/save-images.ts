import type { Engine } from '../engine/engine.ts';
import { parseReference } from '../engine/reference.ts';
import type { Reporter } from '../events.ts';
import type { BlobStore } from '../images/blob-store.ts';
import { type ImageEntry, type ImageRole, standInLabel } from '../images/image-entry.ts';
import { type SavedImage, saveToLayout } from '../images/save.ts';
import type { Bases } from '../project/base-facts.ts';
import type { ImageNeed } from '../project/needs.ts';
import type { LocalImage } from './local-image.ts';
import { withoutTriggers } from './without-triggers.ts';

/** The images of a project: those in the bundle's layout, and all that the packing engine has for it. */
export interface Gathered {
  entries: ImageEntry[];
  local: LocalImage[];
  bases: Bases;
}

/** Where images go, and who is told. */
export interface SaveSettings {
  store: BlobStore;
  /** The layout's directory. */
  layout: string;
  report: Reporter;
}

/** All images of a project, those of them that go aboard, and what is known of them. */
export interface ImagesToSave {
  local: readonly LocalImage[];
  carried: readonly LocalImage[];
  known: Bases;
}

/** Saves images into the bundle's layout, each layer once, and those with ONBUILD triggers once more without. */
export async function saveAll(
  engine: Engine,
  { local, carried, known }: ImagesToSave,
  to: SaveSettings,
): Promise<Gathered> {
  const total = carried.reduce((sum, { image }) => sum + image.size, 0);
  let done = 0;
  const onBytes = (bytes: number): void => {
    done += bytes;
    to.report({ type: 'stage-progress', stage: 'images', done, total, unit: 'bytes' });
  };
  const names = [...new Set(carried.map(({ name }) => name))];
  const saved = names.length > 0 ? await saveToLayout(engine, names, { store: to.store, onBytes }) : [];
  const entries = mergeSame(saved).map((image) => toEntry(image, carried));
  const disarmed = await withoutTriggers(carried, entries, to);
  const pinned = carried.filter(({ need }) => parseReference(need.ref)?.digest);
  const bases: Record<string, Bases[string]> = {};
  for (const { need, name } of local) {
    const alias = disarmed.aliases[name] ?? (pinned.some((other) => other.need === need) ? name : undefined);
    const facts = { ...(alias ? { alias } : {}), ...known[need.ref] };
    if (Object.keys(facts).length > 0) bases[need.ref] = facts;
  }
  return { entries: [...entries, ...disarmed.entries], local: [...local], bases };
}

function toEntry(image: SavedImage, local: readonly LocalImage[]): ImageEntry {
  const same = local.filter(({ name }) => image.refs.includes(name));
  const [first] = same;
  const standIn = first?.image.config.Labels?.[standInLabel];
  return {
    roles: [...new Set(same.flatMap(({ need }) => need.uses.map(({ as }) => roleOf(as))))].sort(),
    refs: [...image.refs].sort(),
    config: image.config,
    manifest: image.manifest,
    platform: first?.image.platform ?? '',
    layers: image.layers,
    repoDigests: [...new Set(same.flatMap((item) => item.image.repoDigests))].sort(),
    ...(standIn ? { standIn } : {}),
  };
}

/** containerd's store saves an image with two names as two. */
function mergeSame(saved: readonly SavedImage[]): SavedImage[] {
  const groups = Map.groupBy(saved, ({ config }) => config);
  return [...groups.values()].flatMap(([first, ...others]) =>
    first ? [{ ...first, refs: [first, ...others].flatMap(({ refs }) => refs) }] : [],
  );
}

function roleOf(as: ImageNeed['uses'][number]['as']): ImageRole {
  if (as === 'syntax') return 'frontend';
  return as === 'service' || as === 'extra' || as === 'source' ? as : 'base';
}
