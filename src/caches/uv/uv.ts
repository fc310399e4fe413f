import { mkdtemp, readFile, rename } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { BuildferryError } from '../../errors.ts';
import { exists } from '../../host/files.ts';
import {
  type CachePlan,
  type CacheSource,
  type CollectContext,
  type Collector,
  cacheName,
} from '../collector.ts';
import { copySource } from '../copy-source.ts';
import { mergeTree } from '../merge-tree.ts';
import { offline } from '../offline.ts';
import { countNative, type PythonFacts, pythonFacts, whyUnfit } from '../python.ts';
import { requireFiles } from '../require-files.ts';
import { isInstalled, runTool, watchedBy } from '../run-tool.ts';
import { listBookkeeping } from './bookkeeping.ts';
import { useStableNames } from './stable-names.ts';
import { tidyCache } from './tidy-cache.ts';

/** A directory with a uv.lock as the part of uv's cache from which `uv sync --offline --frozen` installs it. */
export const uv: Collector<CachePlan> = {
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

  async restore({ source, facts, unpack }) {
    if (!(await isInstalled('uv'))) return { skipped: 'uv is not installed here' };
    const { cache, directory } = placeOf(source);
    const place = { cache, directory: (await exists(directory)) ? directory : source.project };
    const version = await versionAt(place);
    if (series(version) !== series(facts.uv ?? ''))
      return {
        skipped: `it was made by uv ${facts.uv}, and uv ${version} here may keep its cache otherwise`,
      };
    const unfit = whyUnfit(facts, await interpreterAt(place));
    if (unfit !== undefined) return { skipped: unfit };
    const path = await runTool({ cache, command: 'uv', args: ['cache', 'dir'], cwd: place.directory });
    await unpack(path, (folder) => mergeTree(folder, path));
    return { path };
  },
};

function leakRefused(cache: string, leaks: readonly string[], cause: unknown): BuildferryError {
  const packages = leaks.map((path) => basename(path).replace(/\.\w+$/, '')).join(', ');
  const problem =
    `uv keeps the credential of an index beside what it knows of ${packages}, and without that it does not suffice; ` +
    'give it by a netrc or by UV_INDEX_<NAME>_USERNAME and _PASSWORD instead of in the URL';
  return new BuildferryError('cache-unsuitable', { cache, problem }, cause);
}

interface UvPlace {
  /** As messages call the cache. */
  cache: string;
  directory: string;
}

function placeOf(source: CacheSource): UvPlace {
  return { cache: cacheName('uv', source), directory: resolve(source.project, source.path) };
}

async function versionAt({ cache, directory }: UvPlace): Promise<string> {
  const about = await runTool({ cache, command: 'uv', args: ['--version'], cwd: directory });
  return /^uv (\S+)/.exec(about)?.[1] ?? about;
}

/** uv's minor versions may change the form of its cache. */
function series(version: string): string {
  return version.split('.').slice(0, 2).join('.');
}

/** The interpreter that uv takes in a directory; without its cache, which is not written to therefore. */
async function interpreterAt({ cache, directory }: UvPlace): Promise<PythonFacts> {
  const args = ['python', 'find', '--no-cache', '--no-python-downloads'];
  return pythonFacts(cache, await runTool({ cache, command: 'uv', args, cwd: directory }));
}

/** Installs all that the lock has, into an environment that is of no further use, through a cache of its own. */
async function sync(
  { cache, directory, context }: UvPlace & { context: CollectContext },
  uvCache: string,
  env: Record<string, string | undefined> = {},
): Promise<void> {
  const fresh = await mkdtemp(join(context.scratch, 'environment-'));
  await runTool({
    cache,
    command: 'uv',
    args: ['sync', '--frozen', '--no-python-downloads', ...(await selectionOf(directory))],
    cwd: directory,
    env: {
      UV_CACHE_DIR: uvCache,
      UV_PROJECT_ENVIRONMENT: join(fresh, '.venv'),
      // Else files of the cache would be files of the environment too.
      UV_LINK_MODE: 'copy',
      UV_NO_CACHE: undefined,
      UV_NO_PROGRESS: '1',
      VIRTUAL_ENV: undefined,
      ...env,
    },
    ...watchedBy(context),
  });
}

/** Extras and groups that exclude each other can't be installed together; then it is what plain `uv sync` installs. */
async function selectionOf(directory: string): Promise<string[]> {
  const lock = await readFile(join(directory, 'uv.lock'), 'utf8');
  return /^conflicts = \[/m.test(lock) ? [] : ['--all-packages', '--all-extras', '--all-groups'];
}
