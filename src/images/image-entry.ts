import type { StoredLayer } from './blob-store.ts';

/** What an image in a bundle is there for. */
export type ImageRole =
  | 'base'
  | 'service'
  | 'frontend'
  | 'extra'
  | 'source'
  | 'helper'
  | 'tool'
  | 'recording';

/** One image of a bundle. */
export interface ImageEntry {
  roles: ImageRole[];
  /** The names that it gets, in short form. */
  refs: string[];
  /** `sha256:` digests: of the config (the ID on a graph-driver store) and of the manifest (the ID on containerd's). */
  config: string;
  manifest: string;
  platform: string;
  /** From the bottom. */
  layers: StoredLayer[];
  /** `name@sha256:...` as registries knew it when it was packed: loading loses these. */
  repoDigests: string[];
  /** What a stand-in is made of, where an image is not the real one. */
  standIn?: string;
}

/** The label by which a stand-in for a base image says what it is made of. */
export const standInLabel = 'org.buildferry.stand-in';
