/**
 * What the twin and the helper agree on. The helper is part of every layer-cache key, so whatever changes here
 * or in src/recorder changes the protocol version, and every layer is built once more on every target.
 */
export const protocolVersion = 1;

/** Where everything of ours is mounted during a RUN. /dev is a tmpfs of the RUN's own, so no mount point stays in the image, on 20.10 either. */
export const mountRoot = '/dev/buildferry';

/** The paths of our mounts inside a RUN. */
export const places = {
  helper: `${mountRoot}/helper`,
  /** The RUN's own slice, read-only (replay). */
  slice: `${mountRoot}/slice`,
  /** What other RUNs of the projects on this host brought, read-only (replay). */
  pool: `${mountRoot}/pool`,
  /** Where misses are written down (replay). */
  missed: `${mountRoot}/missed`,
  /** The store that is being filled (record). */
  store: `${mountRoot}/store`,
  /** A tmpfs for configuration files and certificates. */
  scratch: `${mountRoot}/scratch`,
  /** A JSON file that names the project, and says which slice stands where in the user's files; it is no part of any key. */
  where: `${mountRoot}/where.json`,
  /** How the packing host reaches the network (record). */
  upstream: `${mountRoot}/upstream.json`,
  /** Nothing; it makes a RUN wait for the stale-twin check. */
  checked: `${mountRoot}/checked`,
} as const;

/** Files inside a slice and inside the pool. */
export const sliceFiles = { index: 'index', blobs: 'blobs' } as const;

/** What the names of slices begin with that hold what a wanted list named. */
export const wantedSlicePrefix = 'wanted-';

/** The slice of a RUN that was never recorded: it holds nothing, and the pool has to do. */
export const emptySlice = 'none';

/** How to start the helper's program, before its own arguments. */
export const helperCommand: readonly string[] = [
  `${places.helper}/lib/ld-linux-x86-64.so.2`,
  '--library-path',
  `${places.helper}/lib`,
  `${places.helper}/bin/tini`,
  '-s',
  '--',
];
