import { rename } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { BuildferryError } from '../../errors.ts';
import { exists } from '../../host/files.ts';
import { type CacheSource, type Collector, cacheName } from '../collector.ts';
import { copySource } from '../copy-source.ts';
import { mergeTree } from '../merge-tree.ts';
import { offline } from '../offline.ts';
import { countNative, whyUnfit } from '../python.ts';
import { requireFiles } from '../require-files.ts';
import { isInstalled, runTool } from '../run-tool.ts';
import { listBookkeeping } from './bookkeeping.ts';
import { interpreterAt, sync, type UvPlace, versionAt } from './run-uv.ts';
import { useStableNames } from './stable-names.ts';
import { tidyCache } from './tidy-cache.ts';

/** A directory with a uv.lock as the part of uv's cache from which `uv sync --offline --frozen` installs it. */
export const uv: Collector = {
  sources: 'Directories with a uv.lock, relative to the project.',

  async plan(source) {
    const place = placeOf(source);
    await requireFiles(place.cache, place.directory, ['pyproject.toml', 'uv.lock']);
    return { source, facts: { ...(await interpreterAt(place)), uv: await versionAt(place) } };
  },

  async collect({ source, facts }, into, context) {
    const { cache, directory } = placeOf(source);
    const staged = { cache, directory: join(context.scratch, 'project'), context };
    const filled = join(context.scratch, 'filled');
    await copySource(directory, staged.directory, context.leaveOut);
    await sync(staged, filled);
    const leaks = await tidyCache(filled);
    await useStableNames(filled);
    // From another place than it was filled in, as on the target.
    await rename(filled, into);
    await sync(staged, into, { ...offline, UV_OFFLINE: '1' }).catch((error: unknown) => {
      throw leaks.length > 0 ? leakRefused(cache, leaks, error) : error;
    });
    await tidyCache(into);
    return { ...facts, native: String(countNative(await listBookkeeping(into, 'link'))) };
  },

  async planRestore({ source, facts }) {
    if (!(await isInstalled('uv'))) return { skipped: 'uv is not installed here' };
    const { cache, directory } = placeOf(source);
    const place = { cache, directory: (await exists(directory)) ? directory : source.project };
    const version = await versionAt(place);
    if (series(version) !== series(facts.uv ?? ''))
      return {
        skipped: `it was made by uv ${facts.uv}, and uv ${version} here may keep its cache otherwise`,
      };
    const here = await interpreterAt(place).catch(() => undefined);
    if (here === undefined) return { skipped: 'uv finds no Python for it here' };
    const unfit = whyUnfit(facts, here);
    if (unfit !== undefined) return { skipped: unfit };
    const path = await runTool({ cache, command: 'uv', args: ['cache', 'dir'], cwd: place.directory });
    // Else uv asks whether what it has is still the latest.
    return { path, line: 'export UV_OFFLINE=1' };
  },

  async restore({ path }, unpack) {
    await unpack(path, (folder) => mergeTree(folder, path));
  },
};

function leakRefused(cache: string, leaks: readonly string[], cause: unknown): BuildferryError {
  const packages = leaks.map((path) => basename(path).replace(/\.\w+$/, '')).join(', ');
  const problem =
    `uv keeps the credential of an index beside what it knows of ${packages}, and without that it does not suffice; ` +
    'give it by a netrc or by UV_INDEX_<NAME>_USERNAME and _PASSWORD instead of in the URL';
  return new BuildferryError('cache-unsuitable', { cache, problem }, cause);
}

function placeOf(source: CacheSource): UvPlace {
  return { cache: cacheName('uv', source), directory: resolve(source.project, source.path) };
}

/** uv's minor versions may change the form of its cache. */
function series(version: string): string {
  return version.split('.').slice(0, 2).join('.');
}
