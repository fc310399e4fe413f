import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../../src/host/run.ts';
import { openPackageRoot, release } from '../engine/package-root.ts';
import { keep } from './cache.ts';
import { packRoot } from './pack-root.ts';
import type { RootRecipe } from './recipe.ts';

const packages = ['musl', 'busybox-static'];

/** A root with musl as its only C library: what Alpine has in common with it can be tried there. */
export const musl: RootRecipe = {
  name: 'musl',
  text: `musl and BusyBox from Debian ${release.number}, nothing else; not Alpine`,
  settings: ['ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', 'CMD ["sh"]'],
  archive: () => keep('musl.tar', makeArchive),
};

async function makeArchive(archive: string): Promise<void> {
  const root = `${archive}.root`;
  const { unpack } = await openPackageRoot();
  await unpack(release.codename, packages, root);
  for (const folder of ['dev', 'proc', 'root', 'sys', 'tmp', 'usr/bin', 'usr/sbin', 'sbin', 'var/tmp'])
    await mkdir(join(root, folder), { recursive: true });
  await run({ command: 'chmod', args: ['1777', join(root, 'tmp'), join(root, 'var/tmp')] });
  await writeFile(join(root, 'etc/passwd'), 'root:x:0:0:root:/root:/bin/sh\n');
  await writeFile(join(root, 'etc/group'), 'root:x:0:\n');
  const { stdout } = await run({ command: join(root, 'bin/busybox'), args: ['--list-full'] });
  for (const path of stdout.trim().split('\n')) {
    if (path !== 'bin/busybox') await symlink('/bin/busybox', join(root, path));
  }
  await packRoot(root, archive);
}
