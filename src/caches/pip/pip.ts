import { mkdir, readdir } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { cacheDirectory } from '../../host/directories.ts';
import {
  type CacheSource,
  type CollectContext,
  type Collector,
  cacheName,
  fromRecording,
  isFromRecording,
} from '../collector.ts';
import { copySource } from '../copy-source.ts';
import { mergeTree } from '../merge-tree.ts';
import { offline } from '../offline.ts';
import { countNative, pythonFacts, whyUnfit } from '../python.ts';
import { requireFiles } from '../require-files.ts';
import { isInstalled, runTool, watchedBy } from '../run-tool.ts';
import { buildRequirements } from './build-requirements.ts';
import { localProjects } from './local-projects.ts';
import { fillFromRecording } from './recorded-wheelhouse.ts';
import { writeIndex } from './wheelhouse-index.ts';

const python = 'python3';
const nameOf = (source: CacheSource): string => cacheName('pip', source);

/**
 * A requirements file as a wheelhouse, for `pip install --no-index --find-links`. What has only a source distribution
 * is built here, so that nothing has to be compiled there.
 */
export const pip: Collector = {
  sources: 'Requirement files, relative to the project.',

  async plan(source) {
    const cache = nameOf(source);
    const file = resolve(source.project, source.path);
    await requireFiles(cache, dirname(file), [basename(file)]);
    if (!(await isInstalled(python, ['-m', 'pip', '--version']))) return { source, facts: fromRecording };
    const about = await runTool({ cache, command: python, args: ['-m', 'pip', '--version'] });
    const version = /^pip (\S+)/.exec(about)?.[1] ?? about;
    return { source, facts: { ...(await pythonFacts(cache, python)), pip: version } };
  },

  async collect({ source, facts }, into, context) {
    if (isFromRecording(facts)) {
      const [cache, file] = [nameOf(source), resolve(source.project, source.path)];
      const bound = await fillFromRecording({ cache, file, recorded: context.recorded, into });
      await writeIndex(into);
      return { ...facts, ...bound };
    }
    const collecting = await begin(source, context);
    const { file, projects } = collecting;
    await runPip(collecting, ['wheel', '--wheel-dir', into, '-r', file]);
    if (projects.length > 0) {
      const needed = await buildRequirements(nameOf(source), projects);
      await runPip(collecting, ['wheel', '--wheel-dir', into, '--', ...needed]);
    }
    const native = countNative(await readdir(into));
    await writeIndex(into);
    await prove(collecting, into);
    return { ...facts, native: String(native) };
  },

  async planRestore({ source, facts }) {
    if (!(await isInstalled(python))) return { skipped: `${python} is not installed here` };
    const unfit = whyUnfit(facts, await pythonFacts(nameOf(source), python));
    if (unfit !== undefined) return { skipped: unfit };
    const path = join(cacheDirectory(process.env), 'wheelhouse');
    return { path, line: `export PIP_FIND_LINKS=${findLinks(path)} PIP_NO_INDEX=1` };
  },

  async restore({ path }, unpack) {
    await unpack(dirname(path), async (folder) => {
      await mergeTree(folder, path);
      await writeIndex(path);
    });
  },
};

interface Collecting {
  source: CacheSource;
  context: CollectContext;
  /** The requirements file, maybe in a copy of the project. */
  file: string;
  /** Local projects that it installs. */
  projects: string[];
}

/** pip builds a local project in its own folder, so that is done in a copy. */
async function begin(source: CacheSource, context: CollectContext): Promise<Collecting> {
  const file = resolve(source.project, source.path);
  const projects = await localProjects(file);
  if (projects.length === 0) return { source, context, file, projects };
  const copy = join(context.scratch, 'project');
  await copySource(source.project, copy, context.leaveOut);
  const inCopy = (path: string): string => join(copy, relative(source.project, path));
  return { source, context, file: inCopy(file), projects: projects.map(inCopy) };
}

async function runPip(
  { source, context, file }: Collecting,
  args: string[],
  env: Record<string, string | undefined> = {},
): Promise<void> {
  const own = join(cacheDirectory(process.env), 'pip');
  const options = ['--disable-pip-version-check', '--no-input', '--cache-dir', own];
  await runTool({
    cache: nameOf(source),
    command: python,
    args: ['-m', 'pip', ...options, ...args],
    cwd: dirname(file),
    env: { PIP_PROGRESS_BAR: 'off', PIP_SRC: join(context.scratch, 'src'), ...env },
    ...watchedBy(context),
  });
}

/** Sees that every requirement is found in the wheelhouse, with none of the user's settings and no network. */
async function prove(collecting: Collecting, wheelhouse: string): Promise<void> {
  const dest = join(collecting.context.scratch, 'proof');
  await mkdir(dest);
  const settings = Object.keys(process.env).filter((name) => name.startsWith('PIP_'));
  const without = Object.fromEntries(settings.map((name) => [name, undefined]));
  const args = ['download', '--no-cache-dir', '--no-index', '--find-links', wheelhouse, '--dest', dest];
  await runPip(collecting, [...args, '-r', collecting.file], {
    ...without,
    PIP_CONFIG_FILE: '/dev/null',
    ...offline,
  });
}

/** pip takes a blank for the end of a path; in a URL there is none. */
function findLinks(path: string): string {
  return /^[\w@%+=:,./-]+$/.test(path) ? path : `'${pathToFileURL(path).href.replaceAll("'", '%27')}'`;
}
