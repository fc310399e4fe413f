import { decodePercent } from '../percent-decoding.ts';
import type { PackageManager } from './package-manager.ts';

const wheel = /\/([^/]+?)-(\d[^/-]*)(?:-[^/]+)?\.whl(?:\.metadata)?$/;
const source = /\/([^/]+)-(\d[^/-]*)\.(?:tar\.(?:gz|bz2)|zip)$/;
const programs = /\b(?:pip3?|pipenv|poetry|uv)\b/;

/** Python packages: pip, and uv where there is no pip. */
export const pip: PackageManager = {
  ecosystem: 'pip',
  programs,
  name: /^[A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?$/,
  separator: '==',
  packageOf({ pathname }, { command }) {
    const path = decodePercent(pathname);
    const project = /\/simple\/([^/]+)\/?$/.exec(path)?.[1];
    if (project) return { name: project };
    // An archive could be anything, and to bring a package of its name would run what a stranger wrote.
    const isAsked = programs.test(command) && !path.includes('/@v/');
    const [, name, version] = wheel.exec(path) ?? ((isAsked && source.exec(path)) || []);
    return name && version ? { name: name.replaceAll('_', '-'), version } : undefined;
  },
  bring: `if command -v pip >/dev/null 2>&1; then pip download --no-cache-dir --dest "$1" "$2\${3:+==$3}"
elif command -v uv >/dev/null 2>&1; then uv pip install --no-cache --target "$1" "$2\${3:+==$3}"
else python3 -m pip download --no-cache-dir --dest "$1" "$2\${3:+==$3}"; fi`,
};
