import { run } from '../../src/host/run.ts';

/** Packs a root directory into an archive that `docker import` reads. */
export async function packRoot(root: string, archive: string): Promise<void> {
  const how = ['--numeric-owner', '--sort=name', '--xattrs', '--exclude=./proc/*', '--exclude=./sys/*'];
  await run({ command: 'tar', args: ['--create', '--file', archive, ...how, '--directory', root, '.'] });
}
