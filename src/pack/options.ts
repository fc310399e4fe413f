import { BuildferryError } from '../errors.ts';
import { type Manifest, manifestSchema } from './manifest.ts';

/** What `pack` is asked to do; what is not said here comes from the manifest, and at last from its defaults. */
export interface PackOptions {
  /** The project's directory. Default: the current one. */
  project?: string;
  /** Where the bundle goes. Default: bundles/<project> under the current directory. */
  output?: string;
  /** A manifest's path. Default: buildferry.yaml in the project, if there is one. */
  manifest?: string;
  platform?: string;
  engineMin?: string;
  profiles?: string[];
  services?: string[];
  rehearse?: 'engine' | 'isolated' | 'none';
  /** Fetch and record anew what these services' builds download, although earlier packs have it. Default: none. */
  refresh?: 'all' | string[];
  /** A wanted list, as it was written on the isolated side: what it names is brought as well. */
  wanted?: string;
  /** Pull images that have moved on their registry. Default: they are reported. */
  pull?: boolean;
  /** Plans only: nothing is pulled, built or written. */
  dryRun?: boolean;
  signal?: AbortSignal;
}

/**
 * The manifest with what the options say put over it.
 *
 * @throws usage for a value that a manifest could not have either.
 */
export function withOptions(manifest: Manifest, options: PackOptions): Manifest {
  const asked = {
    ...(options.output === undefined ? {} : { output: options.output }),
    ...(options.platform === undefined ? {} : { platform: options.platform }),
    ...(options.engineMin === undefined ? {} : { 'engine-min': options.engineMin }),
    ...(options.rehearse === undefined ? {} : { rehearse: options.rehearse }),
    ...(options.profiles?.length ? { profiles: options.profiles } : {}),
    ...(options.services?.length ? { services: options.services } : {}),
  };
  const parsed = manifestSchema.safeParse(asked);
  if (parsed.success) return { ...manifest, ...asked };
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`);
  throw new BuildferryError('usage', { problem: problems.join('; ') }, parsed.error);
}
