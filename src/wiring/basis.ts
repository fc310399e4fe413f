import { fullReference, parseReference } from '../engine/reference.ts';
import { frontendOf } from '../project/frontends.ts';
import type { BuildUnit } from '../project/unit.ts';
import type { TwinSettings } from './twin.ts';
import type { TwinImages } from './twin-images.ts';

/** What every twin of a project is made with, whichever side makes it. */
export interface WiringBasis {
  engineMin: string;
  /** Image names with a digest, and what the image is called aboard. */
  aliases: Readonly<Record<string, string>>;
  /** The slices that the recording has. */
  slices: readonly string[];
  /** Shells that base images set, by the name in FROM. */
  shells: Readonly<Record<string, readonly string[]>>;
}

/** The settings of a unit's twin that follow from the basis alone. */
export function settingsFrom(
  basis: WiringBasis,
  unit: BuildUnit,
): Pick<TwinSettings, 'shellOf' | 'syntax'> & Pick<TwinImages, 'alias' | 'hasSlice'> {
  const frontend = frontendOf(unit, basis.engineMin);
  return {
    shellOf: (ref) => named(basis.shells, ref),
    alias: (ref) => named(basis.aliases, ref),
    hasSlice: (slice) => basis.slices.includes(slice),
    ...(frontend?.carried ? { syntax: frontend.image } : {}),
  };
}

/** A record's value for an image name, whatever way the name is written. */
function named<T>(record: Readonly<Record<string, T>>, ref: string): T | undefined {
  const full = (text: string): string => {
    const parsed = parseReference(text);
    return parsed ? fullReference(parsed) : text;
  };
  return record[ref] ?? Object.entries(record).find(([name]) => full(name) === full(ref))?.[1];
}
