import { chmod, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { extract } from 'tar';
import { withTemporaryDirectory } from '../../src/host/directories.ts';
import { run } from '../../src/host/run.ts';
import { keep } from './cache.ts';

/** An npm package, unpacked. */
export interface NpmPackage {
  /** Below the folder of all npm packages. */
  folder: string;
  version: string;
}

/** The folder in the cache that holds the packages. */
export const npmFolder = 'npm';

/** Fetches an npm package, once. @param version a version, or a range such as `18`, which then stays what it was. */
export async function npmPackage(name: string, version: string): Promise<NpmPackage> {
  const folder = `${name}-${version}`;
  const place = await keep(join(npmFolder, folder), (path) => fetchPackage(`${name}@${version}`, path));
  return { folder, version: (await readManifest(place)).version.replace(/^v/, '') };
}

async function fetchPackage(spec: string, path: string): Promise<void> {
  await withTemporaryDirectory(async (directory) => {
    const { stdout } = await run({ command: 'npm', args: ['pack', '--json', spec], cwd: directory });
    const [{ filename }] = JSON.parse(stdout);
    await mkdir(path);
    await extract({ file: join(directory, filename), cwd: path, strip: 1 });
  });
  const { bin } = await readManifest(path);
  const programs = typeof bin === 'string' ? [bin] : Object.values(bin ?? {});
  for (const program of programs) await chmod(join(path, program), 0o755);
}

async function readManifest(
  path: string,
): Promise<{ version: string; bin?: string | Record<string, string> }> {
  return JSON.parse(await readFile(join(path, 'package.json'), 'utf8'));
}
