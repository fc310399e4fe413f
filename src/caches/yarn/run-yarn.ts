import { join } from 'node:path';
import type { CollectContext } from '../collector.ts';
import { runTool, watchedBy } from '../run-tool.ts';

/** Where Yarn runs. */
export interface YarnPlace {
  /** As messages call the cache. */
  cache: string;
  directory: string;
}

/** The version of the Yarn that runs in a directory: a project may bring its own. */
export async function versionAt({ cache, directory }: YarnPlace): Promise<string> {
  return runTool({ cache, command: 'yarn', args: ['--version'], cwd: directory });
}

/** Where Yarn keeps archives for all projects of a user; it looks there too where a project has a cache of its own. */
export async function cacheFolderAt({ cache, directory }: YarnPlace): Promise<string> {
  const args = ['config', 'get', 'globalFolder'];
  return join(await runTool({ cache, command: 'yarn', args, cwd: directory }), 'cache');
}

/** Installs all that the lock has through the cache in a folder of its own, and runs no scripts of packages. */
export async function install(
  { cache, directory, context }: YarnPlace & { context: CollectContext },
  globalFolder: string,
  env: Record<string, string | undefined> = {},
): Promise<void> {
  await runTool({
    cache,
    command: 'yarn',
    args: ['install', '--immutable', '--mode=skip-build'],
    cwd: directory,
    env: {
      YARN_GLOBAL_FOLDER: globalFolder,
      YARN_ENABLE_GLOBAL_CACHE: 'true',
      YARN_ENABLE_TELEMETRY: '0',
      YARN_ENABLE_COLORS: '0',
      YARN_ENABLE_PROGRESS_BARS: '0',
      ...env,
    },
    ...watchedBy(context),
  });
}
