import { randomBytes } from 'node:crypto';
import { printFlag } from '../dockerfile/flags.ts';
import { type Mount, mountField, printMount, withMountField } from '../dockerfile/mounts.ts';
import { places } from '../recording/protocol.ts';
import type { MissedFile } from './missed.ts';
import type { TwinImages } from './twin-images.ts';
import {
  helperMount,
  helperProgram,
  missedMount,
  mount,
  poolMount,
  printJson,
  storeMount,
} from './wrap-run.ts';

type Helper = Pick<TwinImages, 'helper'>;

/** A Dockerfile that finds out what resolv.conf the engine gives to RUNs; its output is that file. */
export function probeBuild(images: Helper): string {
  return printBuild(images, [{ mounts: [], args: ['probe', '/out/resolv.conf'] }]);
}

/** A Dockerfile that copies the stores of these slices out of their cache mounts, a folder each, and empties them. */
export function collectBuild(images: Helper, session: string, slices: readonly string[]): string {
  return printBuild(images, [{ mounts: storeMounts(session, slices), args: ['collect', '/in', '/out'] }]);
}

function storeMounts(session: string, slices: readonly string[]): string[] {
  return slices.map((slice) => storeMount(session, slice, `/in/${slice}`));
}

/** A Dockerfile that copies out what RUNs have missed on this engine, and forgets it. */
export function missedBuild(images: Helper): string {
  return printBuild(images, [{ mounts: [missedMount('/in/missed')], args: ['collect', '/in', '/out'] }]);
}

/** A Dockerfile that copies out what RUNs have missed on this engine, and leaves it there. */
export function copyMissedBuild(images: Helper): string {
  return printBuild(images, [{ mounts: [missedMount('/in/missed')], args: ['copy', '/in', '/out'] }]);
}

/** A Dockerfile that removes these files from what RUNs have missed, where nothing came to them since they were read. */
export function forgetMissedBuild(images: Helper, files: readonly MissedFile[]): string {
  const paths = files.map(({ name, bytes }) => `${bytes} /in/missed/${name}`);
  return printBuild(images, [{ mounts: [missedMount('/in/missed')], args: ['remove', ...paths] }]);
}

/** A Dockerfile that opens a session's list of misses and the stores of slices, so that RUNs of every user can write into them. */
export function beginSessionBuild(images: Helper, session: string, recorded: readonly string[]): string {
  const stores: Step = { mounts: storeMounts(session, recorded), args: ['open', '/in'] };
  return printBuild(images, [openMissed(session), ...(recorded.length > 0 ? [stores] : [])]);
}

/** The mounts of a session, besides its list of misses. */
interface SessionMounts {
  /** The user's cache mounts. */
  caches: readonly Mount[];
  /** The slices with a store. */
  recorded: readonly string[];
}

/**
 * A Dockerfile that copies out what the RUNs of a session have missed, and empties the session's cache mounts, each
 * mounted exactly as a RUN mounts it, and its stores.
 */
export function endSessionBuild(
  images: Helper,
  session: string,
  { caches, recorded }: SessionMounts,
): string {
  // One that begins with an image's content is never empty, and its stage is not known here.
  const plain = caches.filter((cache) => mountField(cache, 'from') === undefined);
  const mounts = [...plain.map(emptiedMount), ...storeMounts(session, recorded)];
  return printBuild(images, [
    { mounts: [missedMount('/in/missed', session)], args: ['collect', '/in', '/out'] },
    ...(mounts.length > 0 ? [{ mounts, args: ['clear', '/in'] as const }] : []),
  ]);
}

function emptiedMount(cache: Mount, number: number): string {
  const fields = cache.fields.filter(
    ([key]) => !['dst', 'destination', 'target', 'ro', 'readonly'].includes(key),
  );
  return printFlag(`--mount=${printMount(withMountField({ fields }, 'target', `/in/${number}`))}`, '\\');
}

/** A Dockerfile that puts every slice of a recording into the engine's pool. */
export function seedBuild(images: Pick<TwinImages, 'helper' | 'recording'>): string {
  const slices = mount({ type: 'bind', from: images.recording, target: '/slices' });
  return printBuild(images, [
    { mounts: [slices, poolMount], args: ['seed', '/slices', places.pool] },
    openMissed(),
  ]);
}

interface Step {
  mounts: readonly string[];
  /** Mode of the helper, and its arguments. */
  args: readonly [mode: string, ...args: string[]];
}

const openMissed = (session?: string): Step => ({
  mounts: [missedMount('/in/missed', session)],
  args: ['open', '/in'],
});

/** A session in each command makes sure that it is executed. */
function printBuild(images: Helper, steps: readonly Step[]): string {
  const session = randomBytes(4).toString('hex');
  const runs = steps.map(({ mounts, args: [mode, ...args] }) => {
    const words = [...helperProgram, mode, '--session', session, '--', ...args];
    return `RUN ${[helperMount(images), ...mounts].join(' ')} ${printJson(words)}`;
  });
  return [
    'FROM scratch AS work',
    'WORKDIR /out',
    ...runs,
    'FROM scratch',
    'COPY --from=work /out /',
    '',
  ].join('\n');
}
