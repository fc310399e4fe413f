import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { BuildferryError } from '../errors.ts';

/** @throws cache-unsuitable when one of the files is not in the folder; `cache` is how messages call the cache. */
export async function requireFiles(cache: string, folder: string, names: readonly string[]): Promise<void> {
  for (const name of names) {
    const found = await stat(join(folder, name)).catch(() => undefined);
    if (!found?.isFile())
      throw new BuildferryError('cache-unsuitable', { cache, problem: `there is no ${name} in ${folder}` });
  }
}
