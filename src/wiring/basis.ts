import { type Bases, factsOf } from '../project/base-facts.ts';
import { frontendOf } from '../project/frontends.ts';
import type { BuildUnit } from '../project/unit.ts';
import { matchSlice, type SliceName } from '../recording/slice-id.ts';
import type { TwinSettings } from './twin.ts';
import type { TwinImages } from './twin-images.ts';

/** What every twin of a project is made with, whichever side makes it. */
export interface WiringBasis {
  engineMin: string;
  bases: Bases;
  /** The slices that the recording has. */
  slices: readonly SliceName[];
  /** The images that it has of what BuildKit would fetch. */
  sources: readonly string[];
}

/** What follows for a unit's twin from the basis alone. */
export type BasisSettings = Pick<TwinSettings, 'shellOf' | 'syntax'> &
  Pick<TwinImages, 'alias' | 'aboard' | 'hasSource'>;

/** The settings of a unit's twin that follow from the basis alone. */
export function settingsFrom(
  { bases, slices, sources, engineMin }: WiringBasis,
  unit: BuildUnit,
): BasisSettings {
  const frontend = frontendOf(unit, engineMin);
  return {
    shellOf: (ref) => factsOf(bases, ref).shell,
    alias: (ref) => factsOf(bases, ref).alias,
    aboard: ({ slice, text }) => matchSlice({ id: slice, text }, slices),
    hasSource: (ref) => sources.includes(ref),
    ...(frontend?.carried ? { syntax: frontend.image } : {}),
  };
}
