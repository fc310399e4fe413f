import { mkdtemp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CollectContext } from '../collector.ts';
import { type PythonFacts, pythonFacts } from '../python.ts';
import { runTool, watchedBy } from '../run-tool.ts';

/** Where uv runs. */
export interface UvPlace {
  /** As messages call the cache. */
  cache: string;
  directory: string;
}

/** The version of the uv that runs in a directory. */
export async function versionAt({ cache, directory }: UvPlace): Promise<string> {
  const about = await runTool({ cache, command: 'uv', args: ['--version'], cwd: directory });
  return /^uv (\S+)/.exec(about)?.[1] ?? about;
}

/** The interpreter that uv takes in a directory; without its cache, which is not written to therefore. */
export async function interpreterAt({ cache, directory }: UvPlace): Promise<PythonFacts> {
  const args = ['python', 'find', '--no-cache', '--no-python-downloads'];
  return pythonFacts(cache, await runTool({ cache, command: 'uv', args, cwd: directory }));
}

/** Installs all that the lock has, into an environment that is of no further use, through a cache of its own. */
export async function sync(
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
