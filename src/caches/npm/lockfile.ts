import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { BuildferryError } from '../../errors.ts';

const schema = z.object({
  packages: z.record(
    z.string(),
    z.object({
      resolved: z.string().optional(),
      integrity: z.string().optional(),
      dev: z.boolean().optional(),
      inBundle: z.boolean().optional(),
      link: z.boolean().optional(),
      optional: z.boolean().optional(),
      devOptional: z.boolean().optional(),
      os: z.array(z.string()).optional(),
      cpu: z.array(z.string()).optional(),
      libc: z.array(z.string()).optional(),
    }),
  ),
});

/** A tarball that a lock names. */
export interface LockedTarball {
  /** The package's folder, such as `node_modules/ms`. */
  path: string;
  /** Absent where npm asks a registry by name, or git. */
  url?: string;
  /** Hashes of the tarball (w3.org/TR/SRI), where the lock has them. */
  integrity?: string | undefined;
  /** What an install can do without: nothing, what is for development, or what is optional. */
  need: 'always' | 'dev' | 'optional';
}

/** What of a package-lock.json matters for a cache (docs.npmjs.com/cli/configuring-npm/package-lock-json). */
export interface Lockfile {
  /** Folders of workspaces and other packages that are linked, relative, with `/`. */
  linked: string[];
  /** Tarballs in the project, relative. */
  tarballs: string[];
  /** Packages that are downloaded. */
  fetched: LockedTarball[];
  /** How many packages are for one platform only. */
  native: number;
}

/** @throws cache-unsuitable when it is no lock of npm 7 or later; `cache` is how messages call the cache. */
export async function readLockfile(cache: string, directory: string): Promise<Lockfile> {
  const text = await readFile(join(directory, 'package-lock.json'), 'utf8');
  const parsed = schema.safeParse(parseJson(text));
  if (!parsed.success) {
    const problem = 'its package-lock.json has no list of packages; npm 7 and later write one';
    throw new BuildferryError('cache-unsuitable', { cache, problem }, parsed.error);
  }
  const paths = Object.keys(parsed.data.packages);
  const packages = Object.values(parsed.data.packages);
  const resolved = packages.flatMap((entry) => entry.resolved ?? []);
  return {
    linked: paths.filter((path) => path !== '' && !`/${path}/`.includes('/node_modules/')),
    tarballs: resolved.flatMap((url) => (url.startsWith('file:') ? url.slice('file:'.length) : [])),
    fetched: Object.entries(parsed.data.packages).flatMap(([path, entry]) => tarballOf(path, entry)),
    native: packages.filter(({ os, cpu, libc }) => os || cpu || libc).length,
  };
}

type LockedPackage = z.infer<typeof schema>['packages'][string];

function tarballOf(path: string, entry: LockedPackage): LockedTarball[] {
  const { resolved = '', integrity, dev, optional, devOptional } = entry;
  const isHere = entry.link || entry.inBundle || resolved.startsWith('file:');
  if (isHere || !`/${path}/`.includes('/node_modules/')) return [];
  const need = optional || devOptional ? 'optional' : dev ? 'dev' : 'always';
  return [{ path, ...(/^https?:/.test(resolved) ? { url: resolved } : {}), integrity, need }];
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
