import { decodePercent } from './percent-decoding.ts';

const tarball = /\/((?:@[^/]+\/)?([^/]+))\/-\/(?:@[^/]+\/)?\2-(\d[^/]*)\.tgz$/;

/** The package that a path of an npm registry is the tarball of: `/@types/node/-/node-24.1.0.tgz`. */
export function npmTarball(path: string): { name: string; version: string } | undefined {
  const [, name, , version] = tarball.exec(decodePercent(path)) ?? [];
  return name && version ? { name, version } : undefined;
}
