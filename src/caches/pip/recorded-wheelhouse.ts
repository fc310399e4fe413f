import { createWriteStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { normalizeProject } from '../../ecosystems/index-filters/distribution-name.ts';
import { BuildferryError } from '../../errors.ts';
import type { CacheFacts } from '../collector.ts';
import { countNative } from '../python.ts';
import type { RecordedFile, RecordedFiles } from '../recorded-files.ts';
import { isDistributionOf, type RequiredProject, requiredProjects } from './required-project.ts';
import { wheelFacts } from './wheel-facts.ts';

/** Which wheelhouse is filled from a recording. */
export interface RecordedWheelhouse {
  /** As messages call the cache. */
  cache: string;
  /** The requirements file. */
  file: string;
  recorded: RecordedFiles;
  into: string;
}

/**
 * Fills a wheelhouse with the wheels and source distributions that RUNs downloaded, and returns what they are bound to.
 *
 * @throws cache-unsuitable when the requirements file names a project of which nothing was downloaded, or not the version that it pins.
 */
export async function fillFromRecording({
  cache,
  file,
  recorded,
  into,
}: RecordedWheelhouse): Promise<CacheFacts> {
  const chosen = new Map(distributionsOf(recorded.files).map((found) => [found.name, found]));
  const missing = await missingOf(file, [...chosen.keys()]);
  if (missing.length > 0 || chosen.size === 0) {
    const lack = missing.length > 0 ? `nothing of ${missing.join(', ')}` : 'no package for pip';
    const problem = `python3 with pip is not installed here, and RUNs have downloaded ${lack}`;
    throw new BuildferryError('cache-unsuitable', { cache, problem });
  }
  for (const { name, blob } of chosen.values())
    await pipeline(recorded.open(blob), createWriteStream(join(into, name), { flags: 'wx' }));
  const names = await readdir(into);
  return { ...wheelFacts(names), native: String(countNative(names.filter((name) => name.endsWith('.whl')))) };
}

/** Wheels, and archives of projects whose index page was asked for: other archives may be anything. */
function distributionsOf(files: readonly RecordedFile[]): RecordedFile[] {
  const pages = files.map(({ url }) => /\/simple\/([^/]+)\/?$/.exec(new URL(url).pathname)?.[1]);
  const asked = new Set(pages.flatMap((name) => (name === undefined ? [] : normalizeProject(name))));
  return files.filter(({ name }) => {
    if (/^[^/-]+-[^/]+-[^/-]+-[^/-]+-[^/-]+\.whl$/.test(name)) return true;
    return /-\d[^/]*\.(?:tar\.gz|zip)$/.test(name) && asked.has(projectOf(name));
  });
}

/** The requirements that no distribution meets, each once. */
async function missingOf(file: string, names: readonly string[]): Promise<string[]> {
  const isMissing = (required: RequiredProject): boolean =>
    !names.some((name) => isDistributionOf(name, required));
  const missing = (await requiredProjects(file)).filter(isMissing);
  return [...new Set(missing.map(({ name, version }) => (version ? `${name}==${version}` : name)))];
}

/** `my_app-1.0-py3-none-any.whl`, `my-app-1.0.tar.gz` -> `my-app` */
function projectOf(name: string): string {
  return normalizeProject(name.replace(/-\d.*$/, ''));
}
