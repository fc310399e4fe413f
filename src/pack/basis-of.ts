import { sliceNamesOf } from '../project/runs.ts';
import type { WiringBasis } from '../wiring/basis.ts';
import type { Packing } from './packing.ts';

/** What the twins of a pack are made with: here every RUN has a slice, or is getting one. */
export function basisOf({ manifest, gathered, subject }: Packing): WiringBasis {
  return {
    engineMin: manifest['engine-min'],
    bases: gathered.bases,
    slices: subject.units.flatMap(sliceNamesOf),
    sources: subject.needs.sources.map(({ ref }) => ref),
  };
}
