import { posix } from 'node:path';
import type { RemoteTree } from '../host/ssh/remote-tree.ts';
import type { Outgoing, OutgoingFile } from './outgoing.ts';
import { temporaryName } from './places.ts';
import type { Standing, Survey } from './survey.ts';

/** What a push will do. Paths are relative to the bundle. */
export interface PushPlan {
  /** The bundle stands there already, whole and alone: there is nothing to do. */
  isComplete: boolean;
  /** What an interrupted push left, proven, under its own name. */
  present: OutgoingFile[];
  /** What it left, proven, under its temporary name. */
  rename: OutgoingFile[];
  /** What an older bundle there has, proven, at `from`. */
  copy: { file: OutgoingFile; from: string }[];
  send: OutgoingFile[];
  /** What is in the partial folder and not of use. */
  removeFiles: string[];
  /** Folders in it that the bundle does not have; those below come first. */
  removeDirectories: string[];
  /** Folders that it lacks; those above come first. */
  makeDirectories: string[];
  /** Whether an older bundle is replaced. */
  replaces: boolean;
}

/** Plans a push by what was found on the remote host: each file comes from where it costs least. */
export function planPush(outgoing: Outgoing, { final, partial, canCopy }: Survey): PushPlan {
  const older = canCopy && final ? [...final.hashes] : [];
  const sources = new Map(older.map(([path, hash]) => [hash, path]));
  const files: Pick<PushPlan, 'present' | 'rename' | 'copy' | 'send'> = {
    present: [],
    rename: [],
    copy: [],
    send: [],
  };
  for (const file of outgoing.files) {
    const from = sources.get(file.sha256);
    if (partial?.hashes.get(file.path) === file.sha256) files.present.push(file);
    else if (partial?.hashes.get(temporaryName(file.path)) === file.sha256) files.rename.push(file);
    else if (from !== undefined) files.copy.push({ file, from });
    else files.send.push(file);
  }
  const kept = [
    ...files.present.map(({ path }) => path),
    ...files.rename.map(({ path }) => temporaryName(path)),
  ];
  return {
    isComplete: final !== undefined && isExactly(outgoing, final),
    ...files,
    ...planFolder(outgoing, partial?.tree, new Set(kept)),
    replaces: final !== undefined,
  };
}

function isExactly(outgoing: Outgoing, { tree, hashes }: Standing): boolean {
  const wanted = [...outgoing.files, outgoing.sums];
  return holdsOnly(tree, outgoing) && wanted.every(({ path, sha256 }) => hashes.get(path) === sha256);
}

/** Whether a folder holds a bundle's files, by name and length, and nothing else. */
export function holdsOnly(tree: RemoteTree, outgoing: Outgoing): boolean {
  const wanted = [...outgoing.files, outgoing.sums];
  const folders = foldersOf(wanted);
  return (
    tree.isFolder &&
    tree.strange.length === 0 &&
    tree.files.size === wanted.length &&
    wanted.every(({ path, bytes }) => tree.files.get(path) === bytes) &&
    tree.directories.size === folders.size &&
    [...folders].every((path) => tree.directories.has(path))
  );
}

/** SHA256SUMS is never kept: it comes last, and without it nobody takes the folder for a bundle. */
function planFolder(outgoing: Outgoing, tree: RemoteTree | undefined, kept: ReadonlySet<string>) {
  const folders = foldersOf(outgoing.files);
  const found = [...(tree?.files.keys() ?? []), ...(tree?.strange ?? [])];
  return {
    removeFiles: found.filter((path) => !kept.has(path)),
    removeDirectories: [...(tree?.directories ?? [])].filter((path) => !folders.has(path)).reverse(),
    makeDirectories: [...folders].filter((path) => !tree?.directories.has(path)),
  };
}

function foldersOf(files: readonly OutgoingFile[]): Set<string> {
  const folders = new Set<string>();
  for (const { path } of files) {
    const parents: string[] = [];
    for (let parent = posix.dirname(path); parent !== '.'; parent = posix.dirname(parent))
      parents.push(parent);
    for (const parent of parents.reverse()) folders.add(parent);
  }
  return folders;
}
