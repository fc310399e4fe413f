/** What the helper's program can do. */
export type Mode = (typeof modes)[number];

const modes = [
  'record',
  'replay',
  'fetch',
  'check',
  'probe',
  'copy',
  'collect',
  'clear',
  'remove',
  'open',
  'seed',
] as const;

/** The helper's command line: `MODE [--slice ID] [--session ID] [--host-network] [--script PATH TEXT] -- ARGS`. */
export interface Invocation {
  mode: Mode;
  /** The slice of the RUN that is wrapped; empty where there is none. */
  slice: string;
  /** The RUN shares the engine's own network, where nothing may be taken. */
  hostNetwork: boolean;
  /** A script that the command needs as a file. */
  script?: { path: string; text: string };
  /** The command to run, or the mode's own arguments. */
  args: string[];
}

/** Reads the command line that the twin's generator wrote. @throws Error for anything else. */
export function parseInvocation(argv: readonly string[]): Invocation {
  const [word = '', ...rest] = argv;
  const mode = modes.find((known) => known === word);
  if (!mode) throw new Error(`buildferry's helper has no mode ${word}`);
  const end = rest.indexOf('--');
  const options = rest.slice(0, end === -1 ? 0 : end);
  const named = options.indexOf('--slice');
  const slice = named === -1 ? '' : (options[named + 1] ?? '');
  const hostNetwork = options.includes('--host-network');
  const at = options.indexOf('--script');
  const script = at === -1 ? undefined : { path: options[at + 1] ?? '', text: options[at + 2] ?? '' };
  return { mode, slice, hostNetwork, ...(script ? { script } : {}), args: rest.slice(end + 1) };
}
