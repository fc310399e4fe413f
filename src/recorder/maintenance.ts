import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import { sliceFiles } from '../recording/protocol.ts';

/** Copies what a RUN of this engine finds as its resolv.conf to `[FILE]`: while recording, ours hides it. */
export function probe([file = '']: readonly string[]): number {
  if (existsSync('/etc/resolv.conf')) copyFileSync('/etc/resolv.conf', file);
  return 0;
}

/** Copies the mounts side by side in `[FROM]` to `[TO]`. */
export function copyMounts([from = '', to = '']: readonly string[]): number {
  cpSync(from, to, { recursive: true });
  return 0;
}

/** Copies the stores that RUNs filled, mounted side by side in `[FROM]`, to `[TO]`, and empties the mounts. */
export function collect([from = '', to = '']: readonly string[]): number {
  copyMounts([from, to]);
  return clearMounts([from]);
}

/** Removes files, each given as `<bytes> <path>`; one that has another size has grown since somebody read it, and stays. */
export function removeFiles(files: readonly string[]): number {
  for (const file of files) {
    const [, bytes, path = ''] = /^(\d+) (.*)$/s.exec(file) ?? [];
    if (statSync(path, { throwIfNoEntry: false })?.size === Number(bytes)) rmSync(path);
  }
  return 0;
}

/** Empties every mount in `[ROOT]`; the mounts themselves stay. */
export function clearMounts([root = '']: readonly string[]): number {
  for (const mount of readdirSync(root)) {
    for (const name of readdirSync(join(root, mount)))
      rmSync(join(root, mount, name), { recursive: true, force: true });
  }
  return 0;
}

/** Lets every user write into the mounts in `[ROOT]`: the `mode=` of a cache mount is cut down by the engine's umask. */
export function openMounts([root = '']: readonly string[]): number {
  for (const mount of readdirSync(root)) chmodSync(join(root, mount), 0o1777);
  return 0;
}

/** Puts every slice in `[SLICES]` into the pool at `[POOL]`: blobs that it lacks, and the slice's index. */
export function seed([slices = '', pool = '']: readonly string[]): number {
  const [poolIndex, poolBlobs] = [join(pool, sliceFiles.index), join(pool, sliceFiles.blobs)];
  mkdirSync(poolIndex, { recursive: true });
  mkdirSync(poolBlobs, { recursive: true });
  for (const slice of readdirSync(slices)) {
    const blobs = join(slices, slice, sliceFiles.blobs);
    for (const blob of existsSync(blobs) ? readdirSync(blobs) : [])
      place(join(blobs, blob), join(poolBlobs, blob));
    rmSync(join(poolIndex, slice), { force: true });
    place(join(slices, slice, sliceFiles.index), join(poolIndex, slice));
  }
  return 0;
}

function place(from: string, to: string): void {
  if (existsSync(to)) return;
  // Another import may be filling the same pool.
  const part = `${to}.${randomBytes(4).toString('hex')}.part`;
  copyFileSync(from, part);
  renameSync(part, to);
}
