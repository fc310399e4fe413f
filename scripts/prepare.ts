import { chmod, mkdir, rm, symlink } from 'node:fs/promises';
import { resolve } from 'node:path';

/** After `npm ci` in a clone: `npx buildferry` starts the source, and the programs that travel in images are bundled. */
const root = resolve(import.meta.dirname, '..');
const link = resolve(root, 'node_modules/.bin/buildferry');
await mkdir(resolve(root, 'node_modules/.bin'), { recursive: true });
await rm(link, { force: true });
await symlink('../../src/cli/main.ts', link);
await chmod(resolve(root, 'src/cli/main.ts'), 0o755);
await import('./bundle.ts');
