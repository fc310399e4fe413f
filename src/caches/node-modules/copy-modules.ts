import { copyFile, lstat, mkdir, readFile, readlink, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BuildferryError } from '../../errors.ts';
import { canonicalUrl } from '../../recording/canonical-url.ts';
import { leadsOut } from '../link-target.ts';
import { listTree, type TreeEntry } from '../list-tree.ts';
import { maskTokens } from './mask-tokens.ts';
import { isSecretFile } from './secret-names.ts';

/** Which node_modules is copied, and where to. */
export interface ModulesCopy {
  /** As messages call the cache. */
  cache: string;
  /** Absolute: links may lead anywhere in it. */
  project: string;
  /** The node_modules, relative to the project. */
  modules: string;
  into: string;
}

/** What of a node_modules is not as it was, as files relative to the project. */
export interface ScrubbedFiles {
  /** Not copied: tools keep credentials there. */
  leftOut: string[];
  /** Copied with `x` over the tokens in them. */
  masked: string[];
}

/**
 * Copies a node_modules as it lies in its project, links and modes kept, but for credentials.
 *
 * @throws source-changed when a file changes meanwhile; cache-unsuitable for a link that leads out of the project,
 *   and for what is neither file, folder nor link.
 */
export async function copyModules(copy: ModulesCopy): Promise<ScrubbedFiles> {
  const scrubbed: ScrubbedFiles = { leftOut: [], masked: [] };
  await mkdir(join(copy.into, copy.modules), { recursive: true });
  for (const { path, type } of await listTree(join(copy.project, copy.modules))) {
    const entry = { path: `${copy.modules}/${path}`, type };
    if (type === 'file' && isSecretFile(entry.path)) {
      scrubbed.leftOut.push(entry.path);
      continue;
    }
    await copyEntry(copy, entry);
    if (type === 'file' && (await maskTokens(join(copy.into, entry.path)))) scrubbed.masked.push(entry.path);
  }
  return scrubbed;
}

async function copyEntry(copy: ModulesCopy, { path, type }: TreeEntry): Promise<void> {
  const [from, to] = [join(copy.project, path), join(copy.into, path)];
  if (type === 'directory') await mkdir(to);
  else if (type === 'link') await copyLink(copy, path);
  else if (type === 'other') refuse(copy, `${path} is neither file, folder nor link`);
  else if (path.endsWith('node_modules/.package-lock.json')) await copyLock(from, to);
  else await copyUnchanged(from, to);
}

async function copyLink(copy: ModulesCopy, path: string): Promise<void> {
  const target = await readlink(join(copy.project, path));
  if (leadsOut(path, target)) refuse(copy, `${path} links to ${target}, out of the project`);
  await symlink(target, join(copy.into, path));
}

/** npm's note of what it installed, with the URLs that it came from. */
async function copyLock(from: string, to: string): Promise<void> {
  const text = await readFile(from, 'utf8');
  await writeFile(
    to,
    text.replace(/https?:\/\/[^"\s]+/g, (url) => canonicalUrl(url)),
  );
}

async function copyUnchanged(from: string, to: string): Promise<void> {
  const before = await lstat(from);
  await copyFile(from, to);
  const after = await lstat(from);
  if (before.size !== after.size || before.mtimeMs !== after.mtimeMs)
    throw new BuildferryError('source-changed', { path: from });
}

function refuse({ cache }: ModulesCopy, problem: string): never {
  throw new BuildferryError('cache-unsuitable', { cache, problem });
}
