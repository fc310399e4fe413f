import { rmdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { exists } from '../../host/files.ts';
import { type CacheSource, type Collector, cacheName } from '../collector.ts';
import { nodeFacts } from '../node.ts';
import { requireFiles } from '../require-files.ts';
import { isInstalled, runTool } from '../run-tool.ts';
import { copyCacache, copyFromCacache } from './copy-cacache.ts';
import { readLockfile } from './lockfile.ts';
import { mergeCacache } from './merge-cacache.ts';
import { installStaged, type NpmPlace, npmConfig, proveOffline, registryOf } from './run-npm.ts';
import { stageProject } from './stage-project.ts';

/** A directory with a package-lock.json as the part of npm's cache from which `npm ci --offline` installs it. */
export const npm: Collector = {
  sources: 'Directories with a package-lock.json, relative to the project.',

  async plan(source) {
    const place = placeOf(source);
    await requireFiles(place.cache, place.directory, ['package.json', 'package-lock.json']);
    const { native } = await readLockfile(place.cache, place.directory);
    const version = await runTool({
      cache: place.cache,
      command: 'npm',
      args: ['--version'],
      cwd: place.directory,
    });
    return { source, facts: { npm: version, platform: await platformAt(place), native: String(native) } };
  },

  async collect({ source, facts }, into, context) {
    const { cache, directory } = placeOf(source);
    const lock = await readLockfile(cache, directory);
    const staged = { cache, directory: join(context.scratch, 'project'), context };
    const npmCache = join(context.scratch, 'npm');
    const kept = join(into, '_cacache');
    await stageProject(directory, lock, staged.directory);
    await copyFromCacache(lock.urls, join(usersCache(), '_cacache'), join(npmCache, '_cacache'));
    await installStaged(staged, npmCache);
    await copyCacache(join(npmCache, '_cacache'), kept);
    await proveOffline(staged, kept);
    return { ...facts, registry: await registryOf(staged, npmCache) };
  },

  async planRestore({ source, facts }) {
    if (!(await isInstalled('npm'))) return { skipped: 'npm is not installed here' };
    const { cache, directory } = placeOf(source);
    const place = { cache, directory: (await exists(directory)) ? directory : source.project };
    const here = await platformAt(place);
    if (facts.native !== '0' && facts.platform !== here)
      return { skipped: `it was made for ${facts.platform}, and Node here is for ${here}` };
    const path = await npmConfig(place, 'cache');
    const sameRegistry = facts.registry === (await registryOf(place, path));
    // npm has made the folder to tell; one that holds something stays.
    await rmdir(path).catch(() => {});
    return sameRegistry ? { path } : { path, line: `export npm_config_registry=${facts.registry}` };
  },

  async restore({ path }, unpack) {
    await unpack(path, (folder) => mergeCacache(join(folder, '_cacache'), join(path, '_cacache')));
  },
};

function placeOf(source: CacheSource): NpmPlace {
  return { cache: cacheName('npm', source), directory: resolve(source.project, source.path) };
}

async function platformAt({ cache, directory }: NpmPlace): Promise<string> {
  const { platform, arch, libc } = await nodeFacts(cache, directory);
  return `${platform}-${arch}-${libc}`;
}

/** Where npm keeps its cache unless a .npmrc says otherwise; only a shortcut, so that no npm is asked for it. */
function usersCache(): string {
  return process.env.npm_config_cache || join(homedir(), '.npm');
}
