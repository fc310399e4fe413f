/** What an ADD, or a context, names that is not on this machine. */
export interface RemoteSource {
  /** One file, or the files of a git repository. */
  kind: 'file' | 'repository';
  /** Only an SSH key opens it. */
  ssh: boolean;
}

/**
 * What BuildKit takes a source for, by the rules of its dispatchCopy and ParseGitRef (moby/buildkit,
 * frontend/dockerfile/dfgitutil): an HTTP(S) address is a repository when its path ends in `.git`. Undefined for a path.
 */
export function remoteSourceOf(source: string): RemoteSource | undefined {
  const [, scheme = '', rest = ''] = /^([a-z0-9]+):\/\/(.*)$/is.exec(source) ?? [];
  switch (scheme.toLowerCase()) {
    case 'ssh':
      return { kind: 'repository', ssh: true };
    case 'git':
      return { kind: 'repository', ssh: false };
    case 'http':
    case 'https':
      if (/^[^/?#]*\/[^?#]*\.git(?:[?#]|$)/.test(rest)) return { kind: 'repository', ssh: false };
      // BuildKit looks for a file only under a scheme in small letters.
      return /^https?$/.test(scheme) ? { kind: 'file', ssh: false } : undefined;
    default:
      return scheme === '' && scpStyle.test(source) ? { kind: 'repository', ssh: true } : undefined;
  }
}

/** `git@host:team/repository.git#ref` */
const scpStyle = /^[\w-]+@[\w.-]+:/;
