import { createHash } from 'node:crypto';
import { parseSums } from '../bundle/checksums.ts';
import { bundleFiles } from '../bundle/layout.ts';
import { readRemoteFile } from '../host/ssh/read-file.ts';
import { listTree, type RemoteTree } from '../host/ssh/remote-tree.ts';
import { temporaryName } from './places.ts';
import type { Pushing } from './pushing.ts';

/** A folder on the remote host: what is in it, and proven hashes of what may be of use, by path. */
export interface Standing {
  tree: RemoteTree;
  hashes: Map<string, string>;
}

/** What was found on the remote host; undefined where nothing stands. */
export interface Survey {
  /** Under the bundle's name. */
  final: Standing | undefined;
  /** Where an interrupted push began to put it together. */
  partial: Standing | undefined;
  /** Whether files can be copied there. */
  canCopy: boolean;
}

/** Looks at what the remote host already has of a bundle. Changes nothing. */
export async function survey(pushing: Pushing): Promise<Survey> {
  const { outgoing, places, shell } = pushing;
  const begun = outgoing.files.flatMap(({ path }) => [path, temporaryName(path)]);
  const partial = await standing(pushing, places.partial, async () => begun);
  const proven = new Set(partial?.hashes.values());
  const final = await standing(pushing, places.final, (tree) => useful(pushing, tree, proven));
  return { final, partial, canCopy: shell !== undefined };
}

async function standing(
  { host, hasher }: Pushing,
  root: string,
  choose: (tree: RemoteTree) => Promise<string[]>,
): Promise<Standing | undefined> {
  const tree = await listTree(host.files, root);
  if (!tree) return undefined;
  const chosen = (await choose(tree)).flatMap((path) => {
    const bytes = tree.files.get(path);
    return bytes === undefined ? [] : [{ path, bytes }];
  });
  return { tree, hashes: await hasher(root, chosen) };
}

/** Of the same bundle every file is worth hashing, of an older one those that the new one lacks and that can be copied. */
async function useful(pushing: Pushing, tree: RemoteTree, proven: ReadonlySet<string>): Promise<string[]> {
  const { outgoing, shell } = pushing;
  const sums = await readSums(pushing, tree);
  const isSame = createHash('sha256').update(sums).digest('hex') === outgoing.sums.sha256;
  if (isSame) return [...outgoing.files.map(({ path }) => path), bundleFiles.sums];
  if (!shell) return [];
  const lacking = new Set(outgoing.files.map(({ sha256 }) => sha256).filter((hash) => !proven.has(hash)));
  return [...(parseSums(sums.toString()) ?? [])].flatMap(([path, hash]) => (lacking.has(hash) ? [path] : []));
}

async function readSums({ host, places }: Pushing, tree: RemoteTree): Promise<Buffer> {
  const bytes = tree.files.get(bundleFiles.sums) ?? 0;
  const parts: Buffer[] = [];
  for await (const part of readRemoteFile(host.files, `${places.final}/${bundleFiles.sums}`, bytes))
    parts.push(part);
  return Buffer.concat(parts);
}
