import { createHash } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { stateDirectory } from '../host/directories.ts';
import { exists, readTextIfThere, writeFileAtomic } from '../host/files.ts';
import { wiringFolder } from '../wiring/plan-wiring.ts';
import { stateName } from './wired-state.ts';

interface WiredProject {
  directory: string;
  /** Names of the images that its bundle brought. */
  refs: string[];
}

const folder = (): string => join(stateDirectory(process.env), 'wired');
const fileOf = (directory: string): string =>
  join(folder(), `${createHash('sha256').update(directory).digest('hex').slice(0, 16)}.json`);

/** Writes down that a project on this host uses these images. */
export async function rememberWired(directory: string, refs: readonly string[]): Promise<void> {
  await writeFileAtomic(fileOf(directory), `${JSON.stringify({ directory, refs }, null, 2)}\n`);
}

/** Forgets a project. */
export async function forgetWired(directory: string): Promise<void> {
  await rm(fileOf(directory), { force: true });
}

/** The images that wired projects of this user use, but for one; projects that are gone do not count. */
export async function imagesOfOthers(directory: string): Promise<Set<string>> {
  const files = await readdir(folder()).catch(() => []);
  const projects = await Promise.all(
    files.map(
      async (file) =>
        JSON.parse((await readTextIfThere(join(folder(), file))) ?? '{}') as Partial<WiredProject>,
    ),
  );
  const others: string[] = [];
  for (const project of projects) {
    const isThere =
      project.directory !== undefined && (await exists(join(project.directory, wiringFolder, stateName)));
    if (isThere && project.directory !== directory) others.push(...(project.refs ?? []));
  }
  return new Set(others);
}
