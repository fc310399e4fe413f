import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { bundleFiles } from '../bundle/layout.ts';
import { moveIntoPlace } from '../bundle/seal.ts';
import { BuildferryError } from '../errors.ts';
import { exists } from '../host/files.ts';
import { withLock } from '../host/lock.ts';

const suffix = '.partial';

/**
 * Lets `work` fill a folder under a temporary name and gives it its own name when that is done. An older bundle
 * there is replaced; anything else is left alone.
 *
 * @throws output-taken when something stands there that is no bundle; locked when another pack is at it.
 */
export async function withPartialBundle<T>(
  output: string,
  work: (partial: string) => Promise<T>,
): Promise<T> {
  if ((await exists(output)) && !(await exists(join(output, bundleFiles.catalog)))) {
    throw new BuildferryError('output-taken', { path: output });
  }
  return withLock(`${output}.lock`, async () => {
    const partial = `${output}${suffix}`;
    await rm(partial, { recursive: true, force: true });
    await mkdir(partial);
    try {
      const result = await work(partial);
      await moveIntoPlace(partial, output);
      return result;
    } finally {
      await rm(partial, { recursive: true, force: true });
    }
  });
}

/** Where a bundle is while it is made, and where an older one may be that it replaces: both may lie in the project. */
export function bundlePlaces(partial: string): string[] {
  return [partial, partial.slice(0, -suffix.length)];
}
