import type { Reporter } from '../events.ts';
import type { RecordedFiles } from './recorded-files.ts';

/** What a cache is bound to and was made with, such as `{"platform": "linux-x86_64"}`: for people, and for the check before restoring. */
export type CacheFacts = Record<string, string>;

/** One thing that a manifest names: a requirements file, or a directory. */
export interface CacheSource {
  /** The project's directory, absolute. */
  project: string;
  /** Relative to the project, as the manifest has it. */
  path: string;
}

/** The fact of a cache that is taken from what RUNs downloaded, since the tool is not installed here. */
export const fromRecording: CacheFacts = { from: 'recording' };

/** Whether a cache is taken, or was, from what RUNs downloaded. */
export function isFromRecording({ from }: CacheFacts): boolean {
  return from === fromRecording.from;
}

/** What every plan has in common; it is plain data. */
export interface CachePlan {
  source: CacheSource;
  /** What is known before anything is collected. */
  facts: CacheFacts;
}

/** What a collector works with besides its plan. */
export interface CollectContext {
  /** A directory that is removed afterwards. */
  scratch: string;
  /** Paths that are never copied: the bundle itself may lie in the project. */
  leaveOut: readonly string[];
  recorded: RecordedFiles;
  report: Reporter;
  signal?: AbortSignal;
}

/** A cache out of a bundle: where in the project it belongs, and what it is bound to. */
export interface CarriedCache {
  source: CacheSource;
  facts: CacheFacts;
}

/**
 * Where a carried cache goes here, absolute, or why it is of no use here. `line` is for the shell, where the tool does
 * not look there by itself.
 */
export type RestorePlan = { path: string; line?: string } | { skipped: string };

/** What `planRestore` has found, with where in the project the cache belongs. */
export interface RestoreTarget {
  source: CacheSource;
  /** Absolute. */
  path: string;
}

/**
 * Unpacks a carried cache into a new folder inside `parent`, so that moving it out is a rename, gives it to `work`, and
 * removes what is left. What `work` sees has been compared with its checksum.
 */
export type Unpack = (parent: string, work: (folder: string) => Promise<void>) => Promise<void>;

/** One kind of cache for work outside containers. */
export interface Collector {
  /** What the manifest lists for it: `Requirement files, relative to the project.` */
  readonly sources: string;
  /**
   * Looks at the source and the tools. Changes nothing. Where the tool is not installed and what RUNs downloaded will
   * do, the plan has the fact `fromRecording`.
   *
   * @throws cache-unsuitable when it can't be collected.
   */
  plan(source: CacheSource): Promise<CachePlan>;
  /**
   * Fills the empty folder `into` with all that an install from this source asks for, without any credential, and
   * sees that it suffices without a network; from a recording, that nothing is missing which the source names. The
   * source and the user's own caches are not touched.
   *
   * @returns the plan's facts and those that only the result shows.
   * @throws cache-unsuitable when a tool fails, or what was collected would not do.
   */
  collect(plan: CachePlan, into: string, context: CollectContext): Promise<CacheFacts>;
  /**
   * Looks where the tools of this user would find a carried cache. Changes nothing.
   *
   * @throws cache-unsuitable where leaving it out would go unnoticed until something breaks.
   */
  planRestore(cache: CarriedCache): Promise<RestorePlan>;
  /** Puts what is missing there; nothing that is there is replaced. Doing it again changes nothing. */
  restore(target: RestoreTarget, unpack: Unpack): Promise<void>;
}

/** How messages call a cache: `npm of web/frontend`. */
export function cacheName(kind: string, { path }: Pick<CacheSource, 'path'>): string {
  return `${kind} of ${path}`;
}
