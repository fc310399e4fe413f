import type { Catalog } from '../bundle/catalog.ts';

/** How a rehearsal went. */
export interface Rehearsal {
  kind: 'none' | 'engine' | 'isolated';
  /** What it was built on: `28.5.2 overlay2`. */
  engine: string;
  /** Milliseconds of the build. */
  ms: number;
  /** Requests that were not aboard and that the build did without. */
  tolerated: string[];
  /** The layer cache that it made, and where its layers were seen to be taken. */
  layerCache: Catalog['layerCache'];
}

/** What the catalog says where the rehearsal made no layer cache. An engine that was used before exports one that misses (docs/decisions/0006-layer-cache.md). */
export const noLayerCache: Catalog['layerCache'] = {
  manifests: {},
  seen: [],
  reason:
    'only a rehearsal on a fresh private engine makes one: pack --rehearse isolated; import --prime does the same on the target',
};

/** The rehearsal that was asked to be left out. */
export const notRehearsed: Rehearsal = {
  kind: 'none',
  engine: '',
  ms: 0,
  tolerated: [],
  layerCache: noLayerCache,
};
