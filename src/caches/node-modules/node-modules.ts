import { lstat, rename } from 'node:fs/promises';
import { dirname, join, posix, resolve } from 'node:path';
import { BuildferryError } from '../../errors.ts';
import { notice } from '../../events.ts';
import { type CacheFacts, type CacheSource, type Collector, cacheName } from '../collector.ts';
import { type NodeFacts, nodeFacts } from '../node.ts';
import { isInstalled } from '../run-tool.ts';
import { copyModules } from './copy-modules.ts';
import { listNativeModules } from './native-modules.ts';

const nameOf = (source: CacheSource): string => cacheName('node-modules', source);

/**
 * A node_modules as it is. Unlike a cache it is bound to one platform and to one ABI of Node, and what does not fit
 * fails only when it is used.
 */
export const nodeModules: Collector = {
  sources: 'Directories that hold a node_modules, relative to the project.',

  async plan(source) {
    const folder = join(source.project, modulesOf(source));
    const found = await lstat(folder).catch(() => undefined);
    if (!found?.isDirectory()) refuse(source, `there is no folder ${folder}`);
    return { source, facts: await nodeFacts(nameOf(source), resolve(source.project, source.path)) };
  },

  async collect({ source, facts }, into, { report }) {
    const [cache, modules] = [nameOf(source), modulesOf(source)];
    const { leftOut, masked } = await copyModules({ cache, project: source.project, modules, into });
    if (leftOut.length > 0) notice(report, 'secrets-left-out', { cache, files: leftOut });
    if (masked.length > 0) notice(report, 'secrets-masked', { cache, files: masked });
    const native = await listNativeModules(join(into, modules));
    return native.length > 0 ? { ...facts, native: native.join(' ') } : facts;
  },

  async planRestore({ source, facts }) {
    const modules = modulesOf(source);
    const path = join(source.project, modules);
    if (await lstat(path).catch(() => undefined)) return { skipped: `there is a ${modules} already` };
    if (!(await isInstalled('node'))) return { skipped: 'node is not installed here' };
    const unfit = whyUnfit(facts, await nodeFacts(nameOf(source), source.project));
    if (unfit !== undefined) refuse(source, unfit);
    return { path };
  },

  async restore({ source, path }, unpack) {
    await unpack(dirname(path), (folder) => rename(join(folder, modulesOf(source)), path));
  },
};

/** Relative to the project, since links in it may lead to its other folders. */
function modulesOf(source: CacheSource): string {
  const path = posix.normalize(source.path);
  if (posix.isAbsolute(path) || path.split('/').includes('..')) refuse(source, 'it is not in the project');
  return posix.join(path, 'node_modules');
}

function whyUnfit(made: CacheFacts, here: NodeFacts): string | undefined {
  const words = ({ platform, arch, libc, abi }: CacheFacts): string =>
    `${platform} ${arch} ${libc}, ABI ${abi}`;
  if (words(made) === words(here)) return undefined;
  const native = made.native === undefined ? '' : `; native modules in it: ${made.native}`;
  return `it was made for ${words(made)}, and Node here is ${words(here)}${native}`;
}

function refuse(source: CacheSource, problem: string): never {
  throw new BuildferryError('cache-unsuitable', { cache: nameOf(source), problem });
}
