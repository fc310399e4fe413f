import { printFlag } from '../dockerfile/flags.ts';
import { foldLine } from '../dockerfile/fold-line.ts';
import { flagValues, type Instruction } from '../dockerfile/instruction.ts';
import { type Mount, mountType, parseMount, printMount, withMountField } from '../dockerfile/mounts.ts';
import { runCommandOf } from '../dockerfile/run-command.ts';
import { emptySlice, helperCommand, places } from '../recording/protocol.ts';
import type { TwinImages } from './twin-images.ts';

/**
 * How one RUN is wrapped: answered from its slice, or recorded into a store of this session. With a session, its cache
 * mounts and its list of misses are that session's own; on the isolated host there is none, so that they stay.
 */
export type Wrapping = { mode: 'replay'; session?: string } | { mode: 'record'; session: string };

/** One RUN and what surrounds it. */
export interface WrappedRun {
  instruction: Instruction;
  slice: string;
  /** The slice that it is answered from, where the recording has one for it. */
  aboard: string | undefined;
  /** The shell that the stage has at this point. */
  shell: readonly string[];
  escapeChar: string;
  wrapping: Wrapping;
  /** The RUN shares the engine's own network, where nothing may be taken: no name server, no ports. */
  hostNetwork: boolean;
  images: TwinImages;
}

/** The name of the stage that checks whether a twin is stale. */
export const checkStage = 'buildferry-check';

/** Prints a RUN with the helper around it: our mounts, the user's own flags, and the command in exec form. */
export function wrapRun(run: WrappedRun): string {
  const { argv, script } = runCommandOf(run.instruction, run.shell);
  const own = run.wrapping.mode === 'replay' ? replayMounts(run) : recordMounts(run, run.wrapping.session);
  const scripts = script ? [mount({ type: 'tmpfs', target: '/dev/pipes' })] : [];
  const flags = [...own, ...scripts, ...userFlags(run)].map((flag) => printFlag(flag, run.escapeChar));
  const program = [...helperProgram, run.wrapping.mode, ...optionsOf(run)];
  const words = [...program, ...(script ? ['--script', script.path, script.text] : []), '--', ...argv];
  return `${foldLine(`RUN ${flags.join(' ')} ${printJson(words)}`, run.escapeChar)}\n`;
}

/** A session makes sure that a RUN is executed: the ids of cache mounts are no part of a key since BuildKit 0.13. */
function optionsOf({ slice, wrapping, hostNetwork }: WrappedRun): string[] {
  const session = wrapping.mode === 'record' ? ['--session', wrapping.session] : [];
  return ['--slice', slice, ...session, ...(hostNetwork ? ['--host-network'] : [])];
}

/** The helper's program as a command; V8's heap is kept small, since a build may run many of them. */
export const helperProgram: readonly string[] = [
  ...helperCommand,
  ...helperCommand.slice(0, 3),
  `${places.helper}/bin/node`,
  '--max-old-space-size=80',
  '--max-semi-space-size=2',
  '--expose-gc',
  `${places.helper}/recorder.mjs`,
];

/** JSON for exec form. `<` is escaped, so that no parser of any version takes a heredoc out of it. */
export function printJson(words: readonly string[]): string {
  return `[${words.map((word) => JSON.stringify(word).replaceAll('<', '\\u003c')).join(', ')}]`;
}

/** Prints a `--mount=` flag. */
export function mount(fields: Record<string, string | true>): string {
  const list = Object.entries(fields).map(([key, value]): [string, string?] =>
    value === true ? [key] : [key, value],
  );
  return `--mount=${printMount({ fields: list })}`;
}

/** The mounts that the helper's program itself needs. */
export function helperMount(images: Pick<TwinImages, 'helper'>): string {
  return mount({ type: 'bind', from: images.helper, target: places.helper });
}

function sharedMounts({ images, hostNetwork }: WrappedRun): string[] {
  const resolvConf = mount({
    type: 'bind',
    from: images.helper,
    source: '/resolv.conf',
    target: '/etc/resolv.conf',
  });
  return [
    helperMount(images),
    ...(hostNetwork ? [] : [resolvConf]),
    mount({ type: 'tmpfs', target: places.scratch }),
  ];
}

// Without a mode, as all of ours: with one, `--no-cache` would mean another, empty mount.
const pool = { type: 'cache', id: 'buildferry-pool', target: places.pool };

/** The list of what RUNs have missed, mounted at `target`. */
export function missedMount(target: string, session?: string): string {
  return mount({ type: 'cache', id: ['buildferry-missed', session].filter(Boolean).join('-'), target });
}

/** The pool as the build that fills it mounts it. */
export const poolMount = mount(pool);

function replayMounts(run: WrappedRun): string[] {
  const { recording } = run.images;
  const source = `/${run.aboard ?? emptySlice}`;
  return [
    ...sharedMounts(run),
    mount({ type: 'bind', from: recording, source, target: places.slice }),
    mount({ ...pool, readonly: true }),
    missedMount(places.missed, run.wrapping.session),
    mount({ type: 'secret', id: 'buildferry-where', target: places.where, mode: '0444' }),
    ...(run.images.check
      ? [mount({ type: 'bind', from: checkStage, source: '/checked', target: places.checked })]
      : []),
  ];
}

function recordMounts(run: WrappedRun, session: string): string[] {
  return [
    ...sharedMounts(run),
    storeMount(session, run.slice, places.store),
    mount({ type: 'secret', id: 'buildferry-upstream', target: places.upstream, mode: '0444' }),
  ];
}

/** The cache mount into which one RUN is recorded: empty, since the session is new. */
export function storeMount(session: string, slice: string, target: string): string {
  return mount({ type: 'cache', id: `buildferry-record-${session}-${slice}`, target });
}

/**
 * The user's own flags. Each cache mount gets an id of this RUN's own: what another RUN left in it would hide
 * what this one needs. The network is decided by the build.
 */
function userFlags({ instruction, slice, wrapping }: WrappedRun): string[] {
  let caches = 0;
  return instruction.flags.flatMap((flag) => {
    if (wrapping.mode === 'replay' && isOnlyNetwork(flag, instruction)) return [];
    if (!flag.startsWith('--mount=')) return [flag];
    const parsed = parseMount(flag.slice('--mount='.length));
    if (mountType(parsed) !== 'cache') return [flag];
    return [
      `--mount=${printMount(withMountField(parsed, 'id', cacheId(slice, caches++, wrapping.session)))}`,
    ];
  });
}

/** What BuildKit refuses stays, to be refused. */
function isOnlyNetwork(flag: string, instruction: Instruction): boolean {
  return /^--network=(?:default|none|host)$/.test(flag) && flagValues(instruction, 'network').length === 1;
}

function cacheId(slice: string, number: number, session?: string): string {
  return ['buildferry', session, slice, number].filter((part) => part !== undefined).join('-');
}

/** The user's cache mounts of a RUN as its twin mounts them in a session. */
export function cachesOf(instruction: Instruction, slice: string, session: string): Mount[] {
  const caches = flagValues(instruction, 'mount')
    .map(parseMount)
    .filter((parsed) => mountType(parsed) === 'cache');
  return caches.map((parsed, number) => withMountField(parsed, 'id', cacheId(slice, number, session)));
}
