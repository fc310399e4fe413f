import { rmdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { exists } from '../../host/files.ts';
import {
  type CacheFacts,
  type CacheSource,
  type Collector,
  cacheName,
  fromRecording,
  isFromRecording,
} from '../collector.ts';
import { nodeFacts } from '../node.ts';
import { requireFiles } from '../require-files.ts';
import { isInstalled, runTool } from '../run-tool.ts';
import { copyCacache, copyFromCacache } from './copy-cacache.ts';
import { readLockfile } from './lockfile.ts';
import { mergeCacache } from './merge-cacache.ts';
import { fillFromRecording } from './recorded-cacache.ts';
import { installStaged, type NpmPlace, npmConfig, proveOffline, registryOf } from './run-npm.ts';
import { stageProject } from './stage-project.ts';

/** A directory with a package-lock.json as the part of npm's cache from which `npm ci --offline` installs it. */
export const npm: Collector = {
  sources: 'Directories with a package-lock.json, relative to the project.',

  async plan(source) {
    const place = placeOf(source);
    await requireFiles(place.cache, place.directory, ['package.json', 'package-lock.json']);
    const { native } = await readLockfile(place.cache, place.directory);
    const known: CacheFacts = { native: String(native) };
    if (!(await isInstalled('npm'))) return { source, facts: { ...fromRecording, ...known } };
    const version = await runTool({
      cache: place.cache,
      command: 'npm',
      args: ['--version'],
      cwd: place.directory,
    });
    return { source, facts: { npm: version, platform: await platformAt(place), ...known } };
  },

  async collect({ source, facts }, into, context) {
    const { cache, directory } = placeOf(source);
    const lock = await readLockfile(cache, directory);
    const kept = join(into, '_cacache');
    if (isFromRecording(facts)) {
      const { recorded } = context;
      return {
        ...facts,
        ...(await fillFromRecording({ cache, tarballs: lock.fetched, recorded, into: kept })),
      };
    }
    const staged = { cache, directory: join(context.scratch, 'project'), context };
    const npmCache = join(context.scratch, 'npm');
    await stageProject(directory, lock, staged.directory);
    await copyFromCacache(
      lock.fetched.flatMap(({ url }) => url ?? []),
      join(usersCache(), '_cacache'),
      join(npmCache, '_cacache'),
    );
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
    if (facts.native !== '0' && !isFromRecording(facts) && facts.platform !== here)
      return { skipped: `it was made for ${facts.platform}, and Node here is for ${here}` };
    const path = await npmConfig(place, 'cache');
    const registry = await registryOf(place, path);
    // npm has made the folder to tell; one that holds something stays.
    await rmdir(path).catch(() => {});
    return { path, ...lineFor(facts, registry) };
  },

  async restore({ path }, unpack) {
    await unpack(path, (folder) => mergeCacache(join(folder, '_cacache'), join(path, '_cacache')));
  },
};

function placeOf(source: CacheSource): NpmPlace {
  return { cache: cacheName('npm', source), directory: resolve(source.project, source.path) };
}

/** npm finds what comes from a recording by its hash, whatever its registry. */
function lineFor({ registry, omit }: CacheFacts, registryHere: string): { line?: string } {
  const settings = [
    ...(registry === undefined || registry === registryHere ? [] : [`npm_config_registry=${registry}`]),
    ...(omit === undefined ? [] : [`npm_config_omit=${omit}`]),
  ];
  return settings.length > 0 ? { line: `export ${settings.join(' ')}` } : {};
}

async function platformAt({ cache, directory }: NpmPlace): Promise<string> {
  const { platform, arch, libc } = await nodeFacts(cache, directory);
  return `${platform}-${arch}-${libc}`;
}

/** Where npm keeps its cache unless a .npmrc says otherwise; only a shortcut, so that no npm is asked for it. */
function usersCache(): string {
  return process.env.npm_config_cache || join(homedir(), '.npm');
}
