import { randomBytes } from 'node:crypto';
import type { Mount } from '../dockerfile/mounts.ts';
import { mountField, printFlag, printMount, withMountField } from '../dockerfile/mounts.ts';
import { places } from '../recording/protocol.ts';
import type { TwinImages } from './twin-images.ts';
import { helperMount, helperProgram, missedMount, mount, poolMount, printJson, storeId } from './wrap-run.ts';

type Helper = Pick<TwinImages, 'helper'>;

/** A Dockerfile that finds out what resolv.conf the engine gives to RUNs; its output is that file. */
export function probeBuild(images: Helper): string {
  return withOutput(images, [], ['probe', '--', '/out/resolv.conf']);
}

/** A Dockerfile that copies the stores of these slices out of their cache mounts, a folder each. */
export function collectBuild(images: Helper, session: string, slices: readonly string[]): string {
  const mounts = slices.map((slice) =>
    mount({ type: 'cache', id: storeId(session, slice), mode: '0777', target: `/in/${slice}` }),
  );
  return withOutput(images, mounts, ['collect', '--', '/in', '/out']);
}

/** A Dockerfile that copies out what RUNs have missed on this engine, and forgets it. */
export function missedBuild(images: Helper): string {
  return withOutput(images, [missedMount('/in/missed')], ['collect', '--', '/in', '/out']);
}

/** A Dockerfile that empties cache mounts, each mounted exactly as a RUN mounts it. */
export function clearBuild(images: Helper, caches: readonly Mount[]): string {
  // One that begins with an image's content is never empty, and its stage is not known here.
  const plain = caches.filter((cache) => mountField(cache, 'from') === undefined);
  const mounts = plain.map((cache, number) => {
    const fields = cache.fields.filter(
      ([key]) => !['dst', 'destination', 'target', 'ro', 'readonly'].includes(key),
    );
    return printFlag(`--mount=${printMount(withMountField({ fields }, 'target', `/in/${number}`))}`, '\\');
  });
  return withOutput(images, [missedMount('/in/missed'), ...mounts], ['clear', '--', '/in', '/in/missed']);
}

/** A Dockerfile that puts every slice of a recording into the engine's pool. */
export function seedBuild(images: Pick<TwinImages, 'helper' | 'recording'>): string {
  const slices = mount({ type: 'bind', from: images.recording, target: '/slices' });
  return withOutput(images, [slices, poolMount, missedMount(places.missed)], ['seed', '--', '/slices', places.pool, places.missed]);
}

function withOutput(images: Helper, mounts: readonly string[], [mode = '', ...args]: readonly string[]): string {
  const session = randomBytes(4).toString('hex');
  const flags = [helperMount(images), ...mounts].join(' ');
  return [
    'FROM scratch AS work',
    'WORKDIR /out',
    `RUN ${flags} ${printJson([...helperProgram, mode, '--session', session, ...args])}`,
    'FROM scratch',
    'COPY --from=work /out /',
    '',
  ].join('\n');
}
