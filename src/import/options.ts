/** What `import` is asked to do. */
export interface ImportOptions {
  /** The bundle's folder. */
  bundle: string;
  /** The compose project that it is for. */
  project: string;
  /** Only look: the result says what would be done. */
  dryRun?: boolean;
  /** Give names that mean other images here to the images in the bundle. */
  replaceTags?: boolean;
  /** Build once from the recordings, so that later builds find every step in the cache. */
  prime?: boolean;
  /** Restore the caches for work outside containers. */
  caches?: boolean;
  /** Do not fill the engine's pool: edits then find only what their own RUN had. */
  noSeed?: boolean;
  signal?: AbortSignal;
}

/** What is asked of the wanted list. */
export interface WantedOptions {
  /** The wired project. */
  project: string;
  /** Where the list goes; what it holds already stays in it. Default: wanted.json in the current directory. */
  output?: string;
  /** Packages to ask for that no request told of: `pip:flask==3.1.0`. */
  add?: string[];
  signal?: AbortSignal;
}
