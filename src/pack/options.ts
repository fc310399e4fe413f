import type { Manifest } from './manifest.ts';

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
  /** Plans only: nothing is pulled, built or written. */
  dryRun?: boolean;
  signal?: AbortSignal;
}

/** The manifest with what the options say put over it. */
export function withOptions(manifest: Manifest, options: PackOptions): Manifest {
  return {
    ...manifest,
    ...(options.output === undefined ? {} : { output: options.output }),
    ...(options.platform === undefined ? {} : { platform: options.platform }),
    ...(options.engineMin === undefined ? {} : { 'engine-min': options.engineMin }),
    ...(options.rehearse === undefined ? {} : { rehearse: options.rehearse }),
    ...(options.profiles?.length ? { profiles: options.profiles } : {}),
    ...(options.services?.length ? { services: options.services } : {}),
  };
}
