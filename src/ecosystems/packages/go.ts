import { decodePercent } from '../percent-decoding.ts';
import type { PackageManager } from './package-manager.ts';

/** Go modules. */
export const go: PackageManager = {
  ecosystem: 'go',
  programs: /\bgo\b/,
  name: /^[a-z0-9][\w.~/-]*$/i,
  separator: '@',
  packageOf({ pathname }) {
    const [, path, version] =
      /^\/(.+)\/@(?:v\/(?:list|([^/]+?)\.(?:info|mod|zip))|latest)$/.exec(decodePercent(pathname)) ?? [];
    // A mirror may stand in front of the module; that begins with a domain.
    const name = /(?:^|\/)([^/]+\.[^/]+(?:\/.+)?)$/.exec(path ?? '')?.[1];
    return name ? { name: unescaped(name), ...(version ? { version: unescaped(version) } : {}) } : undefined;
  },
  bring: `cd "$1" && go mod init wanted && go get "$2@\${3:-latest}" && go mod download`,
};

/** The module proxy protocol writes capital letters as `!` and the small one. */
const unescaped = (text: string): string =>
  text.replace(/!([a-z])/g, (_, letter: string) => letter.toUpperCase());
