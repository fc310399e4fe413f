import { join } from 'node:path';
import { BuildferryError } from '../errors.ts';
import { readTextIfThere } from '../host/files.ts';
import { findByName, isOurs, parseEnvFile, pathSeparator, wiringFolder } from '../project/compose-files.ts';
import { type EnvEdit, setComposeFile, undoComposeFile } from './env-file.ts';
import type { WiredState } from './wired-state.ts';

/** Where an override goes so that plain `docker compose build` finds it. */
export interface OverridePlace {
  /** Relative to the project. */
  override: string;
  /** The text that .env is to have; undefined when there is to be none. */
  envText?: string;
  edit?: EnvEdit;
  /** What COMPOSE_FILE must be in a shell that sets it to something else. */
  shellValue?: string;
  /** Absolute paths of files that only the wiring puts there. */
  ownFiles: string[];
}

const listedOverride = `${wiringFolder}/compose.override.yaml`;

/** What says which compose files are meant, besides .env. */
export interface ComposeChoice {
  /** The environment of the shell. */
  shell: NodeJS.ProcessEnv;
  /** The files that the pack was asked for; none where compose finds its own. */
  asked: readonly string[];
}

/**
 * Chooses the place: `compose.override.yaml`, where compose looks anyway, unless the user has an override or a
 * COMPOSE_FILE, or the pack was asked for certain files; then .env gets a list with ours at its end. A COMPOSE_FILE in
 * the shell wins over both.
 *
 * @throws usage for a .env that would have to be changed and is no UTF-8: nothing could give it back as it was.
 */
export async function placeOverride(
  directory: string,
  before: WiredState | undefined,
  { shell, asked }: ComposeChoice,
): Promise<OverridePlace> {
  const text = await readTextIfThere(join(directory, '.env'));
  const separator = pathSeparator(shell, parseEnvFile(text ?? ''));
  const filesIn = (list = ''): string[] =>
    list.split(separator).filter((file) => file !== '' && file !== listedOverride);
  const original = before?.env ? undoComposeFile(text, before.env) : text;
  const unedited = original === undefined ? {} : { envText: original };
  if (shell.COMPOSE_FILE) {
    const value = [...filesIn(shell.COMPOSE_FILE), listedOverride].join(separator);
    const shellValue = value === shell.COMPOSE_FILE ? {} : { shellValue: value };
    return { override: listedOverride, ...shellValue, ownFiles: [], ...unedited };
  }
  const inEnv = filesIn(parseEnvFile(original ?? '').COMPOSE_FILE);
  const list = await listToExtend(directory, inEnv.length > 0 ? inEnv : asked);
  if (list.length === 0) {
    const override = 'compose.override.yaml';
    return { override, ownFiles: [join(directory, override)], ...unedited };
  }
  requireUtf8(directory, text);
  const { text: envText, edit } = setComposeFile(original, [...list, listedOverride].join(separator));
  return {
    override: listedOverride,
    envText,
    edit,
    ownFiles: edit.created ? [join(directory, '.env')] : [],
  };
}

/** The files that a list for compose has to begin with; none where compose finds the user's one file and ours by name. */
async function listToExtend(directory: string, listed: readonly string[]): Promise<readonly string[]> {
  if (listed.length > 0) return listed;
  const named = await withoutOurs(directory, await findByName(directory));
  return named.length < 2 ? [] : named;
}

function requireUtf8(directory: string, text = ''): void {
  // What a byte becomes that is no UTF-8.
  if (!text.includes('\uFFFD')) return;
  throw new BuildferryError('usage', {
    problem: `${join(directory, '.env')} is not in UTF-8, and COMPOSE_FILE has to be set in it`,
    hint: 'Save it in UTF-8, or set COMPOSE_FILE in the shell.',
  });
}

async function withoutOurs(directory: string, names: string[]): Promise<string[]> {
  const own = await Promise.all(names.map((name) => isOurs(join(directory, name))));
  return names.filter((_, index) => !own[index]);
}
