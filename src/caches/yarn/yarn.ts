import { mkdir, readdir, readFile, rename, symlink } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { BuildferryError } from '../../errors.ts';
import { exists } from '../../host/files.ts';
import { type CacheSource, type Collector, cacheName } from '../collector.ts';
import { copySource } from '../copy-source.ts';
import { mergeTree } from '../merge-tree.ts';
import { nodeFacts } from '../node.ts';
import { offline } from '../offline.ts';
import { requireFiles } from '../require-files.ts';
import { isInstalled } from '../run-tool.ts';
import { cacheFolderAt, install, versionAt, type YarnPlace } from './run-yarn.ts';

/**
 * A directory with a yarn.lock of Yarn 2 or later as the part of Yarn's cache from which `yarn install` installs it: an
 * archive for each package, with nothing of the registry in it.
 */
export const yarn: Collector = {
  sources: 'Directories with a yarn.lock of Yarn 2 or later, relative to the project.',

  async plan(source) {
    const place = placeOf(source);
    await requireFiles(place.cache, place.directory, ['package.json', 'yarn.lock']);
    const version = await versionAt(place);
    if (majorOf(version) === '1') {
      const problem = `Yarn ${version} keeps its cache in another form than Yarn 2 and later`;
      throw new BuildferryError('cache-unsuitable', { cache: place.cache, problem });
    }
    const lock = await readFile(join(place.directory, 'yarn.lock'), 'utf8');
    const native = lock.match(/^ {2}conditions: /gm)?.length ?? 0;
    return { source, facts: { yarn: version, platform: await platformAt(place), native: String(native) } };
  },

  async collect({ source, facts }, into, context) {
    const { cache, directory } = placeOf(source);
    const staged = { cache, directory: join(context.scratch, 'project'), context };
    const [filled, proof] = [join(context.scratch, 'filled'), join(context.scratch, 'proof')];
    await copySource(directory, staged.directory, context.leaveOut);
    await install(staged, filled);
    const archives = (await readdir(join(filled, 'cache'))).filter((name) => name.endsWith('.zip'));
    for (const name of archives) await rename(join(filled, 'cache', name), join(into, name));
    await mkdir(proof);
    await symlink(into, join(proof, 'cache'));
    await install(staged, proof, { ...offline, YARN_ENABLE_NETWORK: 'false' });
    return facts;
  },

  async planRestore({ source, facts }) {
    if (!(await isInstalled('yarn'))) return { skipped: 'yarn is not installed here' };
    const { cache, directory } = placeOf(source);
    const place = { cache, directory: (await exists(directory)) ? directory : source.project };
    const version = await versionAt(place);
    if (majorOf(version) !== majorOf(facts.yarn ?? ''))
      return {
        skipped: `it was made by Yarn ${facts.yarn}, and Yarn ${version} here keeps its cache otherwise`,
      };
    const here = await platformAt(place);
    if (facts.native !== '0' && facts.platform !== here)
      return { skipped: `it was made for ${facts.platform}, and Node here is for ${here}` };
    return { path: await cacheFolderAt(place) };
  },

  async restore({ path }, unpack) {
    await unpack(path, (folder) => mergeTree(folder, path));
  },
};

function placeOf(source: CacheSource): YarnPlace {
  return { cache: cacheName('yarn', source), directory: resolve(source.project, source.path) };
}

async function platformAt({ cache, directory }: YarnPlace): Promise<string> {
  const { platform, arch, libc } = await nodeFacts(cache, directory);
  return `${platform}-${arch}-${libc}`;
}

/** Yarn's archives are named after the version of their form, which changes with its major version. */
function majorOf(version: string): string {
  return version.split('.')[0] ?? '';
}
