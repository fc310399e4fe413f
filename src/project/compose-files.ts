import { stat } from 'node:fs/promises';
import { basename, delimiter, dirname, join, resolve } from 'node:path';
import type { ComposeProject } from '../engine/compose.ts';
import { BuildferryError } from '../errors.ts';
import { exists, readTextIfThere } from '../host/files.ts';

const baseNames = ['compose.yaml', 'compose.yml', 'docker-compose.yml', 'docker-compose.yaml'];
const overrideNames = [
  'compose.override.yml',
  'compose.override.yaml',
  'docker-compose.override.yml',
  'docker-compose.override.yaml',
];

/** Holds everything that the wiring puts into a project, but for an override that compose finds by its name. */
export const wiringFolder = '.buildferry';

/** The first line of every file that buildferry writes into a project. */
export const madeByUs = '# Made by buildferry';

/**
 * The user's own compose files, absolute and in the order in which compose merges them: those asked for, those
 * of COMPOSE_FILE in the shell or in .env, or those that compose finds by name. Files of ours are left out.
 *
 * @throws usage when there is no such directory; compose-invalid when there is no compose file in it.
 */
export async function findComposeFiles({ directory, files, env }: ComposeProject): Promise<string[]> {
  await requireDirectory(directory);
  const named = files?.length ? files : await listedFiles(directory, { ...process.env, ...env });
  const found = named.length > 0 ? named : await findByName(directory);
  const paths = found.map((file) => resolve(directory, file));
  // A folder of ours that somebody removed may still be listed.
  const own = await Promise.all(
    paths.map((path) => basename(dirname(path)) === wiringFolder || isOurs(path)),
  );
  const theirs = paths.filter((_, index) => !own[index]);
  if (theirs.length > 0) return theirs;
  const hint = (await exists(join(directory, 'Dockerfile')))
    ? '\nthere is a Dockerfile: a compose.yaml with the line `services: {app: {build: .}}` makes it a project'
    : '';
  throw new BuildferryError('compose-invalid', {
    directory,
    output: `there is no compose file in ${directory}${hint}`,
  });
}

/** What COMPOSE_FILE lists, with the separator that COMPOSE_PATH_SEPARATOR names; the shell goes before .env for both. */
async function listedFiles(directory: string, shell: NodeJS.ProcessEnv): Promise<string[]> {
  const envFile = parseEnvFile((await readTextIfThere(join(directory, '.env'))) ?? '');
  const list = shell.COMPOSE_FILE || envFile.COMPOSE_FILE || '';
  return list.split(pathSeparator(shell, envFile)).filter((file) => file !== '');
}

/** What stands between the files of COMPOSE_FILE, in the shell's environment or else in that of a .env file. */
export function pathSeparator(shell: NodeJS.ProcessEnv, envFile: Readonly<Record<string, string>>): string {
  return shell.COMPOSE_PATH_SEPARATOR || envFile.COMPOSE_PATH_SEPARATOR || delimiter;
}

async function requireDirectory(directory: string): Promise<void> {
  const found = await stat(directory).catch(() => undefined);
  if (found?.isDirectory()) return;
  throw new BuildferryError('usage', {
    problem: found ? `${directory} is not a directory` : `there is no directory ${directory}`,
    hint: 'Name the directory that the compose file is in.',
  });
}

/** The variables in the text of a .env file, values as they stand there without their quotes; of two the last counts. */
export function parseEnvFile(text: string): Record<string, string> {
  const pairs = text.split(/\r?\n/).flatMap((line) => {
    const match = /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(.*?)\s*$/.exec(line);
    return match ? [[match[1] ?? '', unquoted(match[2] ?? '')] as const] : [];
  });
  return Object.fromEntries(pairs);
}

/** A value without its quotes; behind one that has none, or behind the closing one, a comment may follow. */
function unquoted(text: string): string {
  const quoted = /^(['"])(.*?)\1(?:\s+#.*)?$/.exec(text);
  return quoted?.[2] ?? text.replace(/\s+#.*$/, '');
}

/** The compose file that compose would find by itself, and the override that goes with it. */
export async function findByName(directory: string): Promise<string[]> {
  const base = await firstThere(directory, baseNames);
  const override = base && (await firstThere(directory, overrideNames));
  return [base, override].flatMap((name) => name ?? []);
}

async function firstThere(directory: string, names: readonly string[]): Promise<string | undefined> {
  for (const name of names) if (await exists(join(directory, name))) return name;
  return undefined;
}

/** Whether a file is one that buildferry wrote. */
export async function isOurs(path: string): Promise<boolean> {
  return ((await readTextIfThere(path)) ?? '').startsWith(madeByUs);
}
