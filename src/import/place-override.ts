import { join } from 'node:path';
import { readTextIfThere } from '../host/files.ts';
import { findByName, isOurs, parseEnvFile, pathSeparator } from '../project/compose-files.ts';
import { wiringFolder } from '../wiring/plan-wiring.ts';
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
 */
export async function placeOverride(
  directory: string,
  before: WiredState | undefined,
  choice: ComposeChoice,
): Promise<OverridePlace> {
  const text = await readTextIfThere(join(directory, '.env'));
  const separator = pathSeparator(choice.shell, parseEnvFile(text ?? ''));
  const split = (list: string): string[] => list.split(separator).filter((file) => file !== '');
  const original = before?.env ? undoComposeFile(text, before.env) : text;
  const unedited = original === undefined ? {} : { envText: original };
  if (choice.shell.COMPOSE_FILE) {
    const listed = split(choice.shell.COMPOSE_FILE).filter((file) => file !== listedOverride);
    const value = [...listed, listedOverride].join(separator);
    return {
      override: listedOverride,
      ...(value === choice.shell.COMPOSE_FILE ? {} : { shellValue: value }),
      ownFiles: [],
      ...unedited,
    };
  }
  const inEnv = split(parseEnvFile(original ?? '').COMPOSE_FILE ?? '');
  const listed = inEnv.length > 0 ? inEnv : choice.asked;
  const named = await withoutOurs(directory, await findByName(directory));
  if (listed.length === 0 && named.length < 2) {
    return {
      override: 'compose.override.yaml',
      ownFiles: [join(directory, 'compose.override.yaml')],
      ...unedited,
    };
  }
  const list = listed.length > 0 ? listed : named;
  const { text: envText, edit } = setComposeFile(original, [...list, listedOverride].join(separator));
  return {
    override: listedOverride,
    envText,
    edit,
    ownFiles: edit.created ? [join(directory, '.env')] : [],
  };
}

async function withoutOurs(directory: string, names: string[]): Promise<string[]> {
  const own = await Promise.all(names.map((name) => isOurs(join(directory, name))));
  return names.filter((_, index) => !own[index]);
}
