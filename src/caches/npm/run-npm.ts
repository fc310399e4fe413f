import { cp, mkdir, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { canonicalUrl } from '../../recording/canonical-url.ts';
import type { CollectContext } from '../collector.ts';
import { offline } from '../offline.ts';
import { runTool, watchedBy } from '../run-tool.ts';
import { cacacheFolders } from './index-entry.ts';

/** Where npm runs. */
export interface NpmPlace {
  /** As messages call the cache. */
  cache: string;
  directory: string;
}

/** A value out of npm's configuration, as it holds in a directory; npm may make the folder of its cache to tell. */
export async function npmConfig(
  { cache, directory }: NpmPlace,
  name: string,
  npmCache?: string,
): Promise<string> {
  const own = npmCache === undefined ? [] : ['--cache', npmCache];
  // Without logs of its own npm would remove those that are there.
  const noTraces = ['--logs-max=0', '--logs-dir=/dev/null', '--no-update-notifier'];
  const args = ['config', 'get', name, ...noTraces, ...own];
  return runTool({ cache, command: 'npm', args, cwd: directory });
}

/** The registry that npm asks in a directory, without credentials. */
export async function registryOf(place: NpmPlace, npmCache: string): Promise<string> {
  return canonicalUrl(await npmConfig(place, 'registry', npmCache));
}

/** A project that has been staged, and what it is collected with. */
export interface StagedProject extends NpmPlace {
  context: CollectContext;
}

/** Installs a staged project through a cache of its own, dev dependencies and all. */
export async function installStaged(staged: StagedProject, npmCache: string): Promise<void> {
  await runCi(staged, ['--prefer-offline', '--cache', npmCache]);
}

/**
 * Sees that a cacache suffices for a staged project: installs it once more with nothing to reach. npm rewrites files
 * of the index as it reads them, so that it gets a copy of those.
 */
export async function proveOffline(staged: StagedProject, cacache: string): Promise<void> {
  const proof = join(staged.context.scratch, 'proof');
  const { index, content } = cacacheFolders;
  await mkdir(join(proof, '_cacache'), { recursive: true });
  await cp(join(cacache, index), join(proof, '_cacache', index), { recursive: true });
  await symlink(join(cacache, content), join(proof, '_cacache', content));
  await rm(join(staged.directory, 'node_modules'), { recursive: true, force: true });
  await runCi(staged, ['--offline', '--cache', proof], offline);
}

async function runCi({ cache, directory, context }: StagedProject, args: string[], env = {}): Promise<void> {
  const all = ['dev', 'optional', 'peer'].map((type) => `--include=${type}`);
  await runTool({
    cache,
    command: 'npm',
    args: ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--no-update-notifier', ...all, ...args],
    cwd: directory,
    env,
    ...watchedBy(context),
  });
}
