import { createHash } from 'node:crypto';
import { mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exists } from '../../src/host/files.ts';
import { run } from '../../src/host/run.ts';
import { enginesDirectory } from './directories.ts';
import { inTurn } from './in-turn.ts';
import { openPackageRoot, type PackageRoot } from './package-root.ts';
import { type Program, type ProgramSet, toolsSet } from './program-sets.ts';

/** Takes a line for people about what is under way. */
export type Tell = (line: string) => void;

const libraryFolder = process.arch === 'arm64' ? 'aarch64-linux-gnu' : 'x86_64-linux-gnu';

/**
 * Installs sets of programs that are not there yet. Two processes never install at once.
 *
 * @returns the folders for PATH, in the order of the sets.
 * @throws engine-unsuitable on anything but Debian as root.
 */
export async function installPrograms(sets: readonly ProgramSet[], tell: Tell): Promise<string[]> {
  const isThere = (set: ProgramSet): Promise<boolean> => exists(rootOf(set));
  if (!(await Promise.all(sets.map(isThere))).every(Boolean)) {
    await inTurn(join(enginesDirectory(), 'install.lock'), async () => {
      const there = await Promise.all(sets.map(isThere));
      const missing = sets.filter((_, index) => !there[index]);
      if (missing.length === 0) return;
      tell(`installing from Debian's packages: ${missing.map(({ name }) => name).join(', ')}`);
      const packages = await openPackageRoot();
      for (const set of missing) await installSet(set, packages);
    });
  }
  return sets.map((set) => join(rootOf(set), 'offered'));
}

/** Where a set is installed; another one as soon as the set itself is another one. */
export function rootOf(set: ProgramSet): string {
  const digest = createHash('sha256').update(JSON.stringify(set)).digest('hex').slice(0, 8);
  return join(enginesDirectory(), 'programs', `${set.name}-${digest}`);
}

async function installSet(set: ProgramSet, packages: PackageRoot): Promise<void> {
  const root = rootOf(set);
  const partial = `${root}.part`;
  await rm(partial, { recursive: true, force: true });
  await packages.unpack(set.suite, set.packages, partial);
  await mkdir(join(partial, 'offered'));
  for (const program of set.programs) {
    if (program.spare && (await isInstalled(program.name))) continue;
    await offer(program, root, join(partial, 'offered', program.name));
  }
  await rename(partial, root);
}

function isInstalled(name: string): Promise<boolean> {
  const env = { PATH: `${process.env.PATH}:/usr/sbin:/sbin` };
  return run({ command: 'sh', args: ['-c', 'command -v "$0"', name], env }).then(
    () => true,
    () => false,
  );
}

async function offer(program: Program, root: string, at: string): Promise<void> {
  const path = join(root, program.path);
  const variables = variablesOf(program, root);
  if (variables.length === 0 && !program.args) return symlink(path, at);
  const command = [path, ...(program.args ?? [])].map(quoted).join(' ');
  await writeFile(at, ['#!/bin/sh', ...variables, `exec ${command} "$@"`, ''].join('\n'), { mode: 0o755 });
}

function variablesOf({ variables = {}, linked }: Program, root: string): string[] {
  const own = Object.entries(variables).map(([name, value]) => {
    return [name, join(root, value.replace('@triplet@', libraryFolder))] as const;
  });
  const libraries = ['usr/lib', 'lib'].map((folder) => join(rootOf(toolsSet), folder, libraryFolder));
  const all = linked ? [...own, ['LD_LIBRARY_PATH', libraries.join(':')] as const] : own;
  return all.map(([name, value]) => `export ${name}=${quoted(value)}`);
}

/** A text as one word for a shell. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
