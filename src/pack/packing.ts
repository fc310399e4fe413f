import type { Engine, EngineInfo } from '../engine/engine.ts';
import type { Reporter } from '../events.ts';
import type { BlobStore } from '../images/blob-store.ts';
import type { ImageEntry } from '../images/image-entry.ts';
import type { Recordings } from '../recording/recordings.ts';
import type { Wanted } from '../recording/wanted-list.ts';
import type { Manifest } from './manifest.ts';
import type { Gathered } from './save-images.ts';
import type { Subject } from './subject.ts';

/** One pack under way: what its steps share. */
export interface Packing {
  engine: Engine;
  info: EngineInfo;
  report: Reporter;
  manifest: Manifest;
  subject: Subject;
  /** Services whose RUNs are recorded although there are recordings of them. */
  refresh: 'all' | readonly string[];
  /** What the isolated side asked for, and the file that says so. */
  wanted: { file: string; list: readonly Wanted[] };
  /** Images to pull although the engine may have them, by reference. */
  toPull: readonly string[];
  /** The bundle under its temporary name, absolute. */
  partial: string;
  /** The image layout in it. */
  layout: string;
  store: BlobStore;
  recordings: Recordings;
  gathered: Gathered;
  /** The helper and the tool. */
  own: ImageEntry[];
  /** A directory that is removed when the pack ends. */
  scratch: string;
  signal?: AbortSignal;
}
