import { npmTarball } from '../npm-tarball.ts';
import { decodePercent } from '../percent-decoding.ts';
import type { PackageManager } from './package-manager.ts';

const programs = /\b(?:npm|npx|yarn|pnpm)\b/;

/** Node packages. Their scripts are not run. */
export const npm: PackageManager = {
  ecosystem: 'npm',
  programs,
  name: /^(?:@[a-z0-9~][\w.~-]*\/)?[a-z0-9~][\w.~-]*$/i,
  separator: '@',
  packageOf({ pathname }, { accept, command }) {
    const tarball = npmTarball(pathname);
    if (tarball) return tarball;
    const document = /\/((?:@[^/]+\/)?[^/]+)$/.exec(decodePercent(pathname))?.[1];
    // Any path could be a name; not every npm asks for a kind of document that only npm has.
    const isAsked = accept === undefined ? programs.test(command) : accept.startsWith('application/vnd.npm.');
    return document && isAsked ? { name: document } : undefined;
  },
  bring: `npm install --no-save --no-audit --no-fund --ignore-scripts --cache "$1/cache" --prefix "$1" "$2\${3:+@$3}"`,
};
