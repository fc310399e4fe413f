import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { normalizeProject } from '../ecosystems/index-filters/distribution-name.ts';
import type { Package } from '../ecosystems/packages/package-manager.ts';

const deepest = 3;
const skipped = /^(?:node_modules|\..*)$/;

/**
 * The package with the version that a build context pins it to, where a request told only the name: a line such as
 * `flask==3.1.0` in a text of Python's, an exact version in a package.json. Else the package as it is.
 */
export async function withPinnedVersion(named: Package, context: string): Promise<Package> {
  if (named.version !== undefined) return named;
  for await (const text of textsBelow(context, filesOf(named.ecosystem))) {
    const version = pinnedIn(text, named);
    if (version !== undefined) return { ...named, version };
  }
  return named;
}

function filesOf(ecosystem: string): RegExp {
  if (ecosystem === 'npm') return /^package\.json$/;
  return ecosystem === 'pip' ? /^(?:.*(?:requirements|constraints).*\.(?:txt|in)|pyproject\.toml)$/ : /^$/;
}

async function* textsBelow(directory: string, name: RegExp, depth = 0): AsyncGenerator<string> {
  const entries = await readdir(directory, { withFileTypes: true }).catch(() => []);
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(directory, entry.name);
    if (entry.isFile() && name.test(entry.name)) yield await readFile(path, 'utf8').catch(() => '');
    if (entry.isDirectory() && depth < deepest && !skipped.test(entry.name))
      yield* textsBelow(path, name, depth + 1);
  }
}

function pinnedIn(text: string, { ecosystem, name }: Package): string | undefined {
  return ecosystem === 'npm' ? pinnedByManifest(text, name) : pinnedByRequirement(text, name);
}

function pinnedByManifest(text: string, name: string): string | undefined {
  try {
    const { dependencies, devDependencies, optionalDependencies } = JSON.parse(text);
    const asked = { ...optionalDependencies, ...devDependencies, ...dependencies }[name];
    return /^=?(\d+\.\d+\.\d+(?:[-+][\w.+-]+)?)$/.exec(String(asked))?.[1];
  } catch {
    return undefined;
  }
}

/** A version ends where one can end: `3.*` does not pin to `3`. */
const requirement =
  /^\s*["']?([A-Za-z0-9][\w.-]*)\s*(?:\[[^\]]*\])?\s*={2,3}\s*([\w.+!-]+)(?=[\s"',;\\]|$)/gm;

function pinnedByRequirement(text: string, name: string): string | undefined {
  const pins = [...text.matchAll(requirement)];
  return pins.find(([, word = '']) => normalizeProject(word) === normalizeProject(name))?.[2];
}
