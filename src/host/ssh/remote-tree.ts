import type { FileEntryWithStats } from 'ssh2';
import { inParallel } from './in-parallel.ts';
import type { RemoteHost } from './remote-host.ts';
import type { RemoteFiles } from './sftp.ts';

/** What stands at a path of the remote host, listed to its depth. Paths are relative to it, with `/`. */
export interface RemoteTree {
  /** Otherwise the rest is empty. */
  isFolder: boolean;
  /** Bytes of each regular file. */
  files: Map<string, number>;
  /** Those below come after those above. */
  directories: Set<string>;
  /** Links, devices, sockets; none is followed. */
  strange: string[];
}

const atOnce = 16;

/** Lists a folder; undefined when nothing stands at `root`. */
export async function listTree(files: RemoteFiles, root: string): Promise<RemoteTree | undefined> {
  const stat = await files.lstat(root);
  if (!stat) return undefined;
  const tree: RemoteTree = {
    isFolder: stat.isDirectory(),
    files: new Map(),
    directories: new Set(),
    strange: [],
  };
  for (let level = tree.isFolder ? [''] : []; level.length > 0; ) {
    const below: string[] = [];
    await inParallel(level, atOnce, async (folder) => {
      below.push(...sort(tree, folder, await files.list(`${root}/${folder}`)));
    });
    for (const path of below) tree.directories.add(path);
    level = below;
  }
  return tree;
}

/** Returns the folders among the entries. */
function sort(tree: RemoteTree, folder: string, entries: readonly FileEntryWithStats[]): string[] {
  const folders: string[] = [];
  for (const { filename, attrs } of entries) {
    if (filename === '.' || filename === '..') continue;
    const path = folder === '' ? filename : `${folder}/${filename}`;
    if (attrs.isDirectory()) folders.push(path);
    else if (attrs.isFile()) tree.files.set(path, attrs.size);
    else tree.strange.push(path);
  }
  return folders;
}

/** Removes whatever stands at `root`, links themselves and not what they lead to. Nothing there is fine. */
export async function removeTree(files: RemoteFiles, root: string): Promise<void> {
  const tree = await listTree(files, root);
  if (!tree) return;
  if (!tree.isFolder) return files.removeFile(root);
  await inParallel([...tree.files.keys(), ...tree.strange], atOnce, (path) =>
    files.removeFile(`${root}/${path}`),
  );
  for (const path of [...tree.directories].reverse()) await files.removeDirectory(`${root}/${path}`);
  await files.removeDirectory(root);
}

/** Makes renames and new names inside a remote directory survive a power cut, where its server opens directories. */
export async function syncRemoteDirectory({ files, connection }: RemoteHost, path: string): Promise<void> {
  try {
    const handle = await files.open(path, 'r');
    await files.sync(handle);
    await files.close(handle);
  } catch (error) {
    if (connection.lost.aborted) throw error;
  }
}
