import { createHash } from 'node:crypto';
import { rename } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { enginesDirectory } from '../../scripts/engine/directories.ts';
import { inTurn } from '../../scripts/engine/in-turn.ts';
import { openPackageRoot, release } from '../../scripts/engine/package-root.ts';
import { cacheDirectory, withTemporaryDirectory } from '../../src/host/directories.ts';
import { exists } from '../../src/host/files.ts';

/** curl as Debian packages; what else it needs, git has brought. */
export const curl: readonly string[] = ['curl', 'libcurl4'];

/** Puts the programs of Debian packages behind those on this process's PATH. Nothing is installed. */
export async function addPrograms(packages: readonly string[]): Promise<void> {
  const folder = await unpackPrograms(packages);
  process.env.PATH = [process.env.PATH, join(folder, 'usr/bin'), join(folder, 'bin')].join(delimiter);
}

/** Unpacks Debian packages, without their dependencies and scripts, into a folder that is kept for the next time. */
export async function unpackPrograms(packages: readonly string[]): Promise<string> {
  const kept = join(cacheDirectory(process.env), 'test-tools');
  const list = packages.join('-');
  const name = list.length < 100 ? list : createHash('sha256').update(list).digest('hex').slice(0, 16);
  const folder = join(kept, `debian-${release.codename}-${name}`);
  await inTurn(join(enginesDirectory(), 'install.lock'), async () => {
    if (await exists(folder)) return;
    const { unpack } = await openPackageRoot();
    await withTemporaryDirectory(async (scratch) => {
      await unpack(release.codename, packages, join(scratch, 'root'));
      await rename(join(scratch, 'root'), folder);
    }, kept);
  });
  return folder;
}
