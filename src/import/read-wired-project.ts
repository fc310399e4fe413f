import { join } from 'node:path';
import type { Engine } from '../engine/engine.ts';
import { readTextIfThere } from '../host/files.ts';
import { parseEnvFile } from '../project/compose-files.ts';
import { type Project, readProject } from '../project/project.ts';
import { type BuildUnit, readUnit } from '../project/unit.ts';
import type { WiredState } from './wired-state.ts';

/** Reads a project on the isolated side as it is now, edits included. @throws compose-invalid, dockerfile-invalid. */
export async function readWiredProject(
  engine: Engine,
  directory: string,
  { composeFiles, platform, basis }: Pick<WiredState, 'composeFiles' | 'platform' | 'basis'>,
): Promise<{ project: Project; units: BuildUnit[] }> {
  const asked = await askedFiles(directory, composeFiles);
  const project = await readProject(engine, { directory, ...asked });
  const units = project.builds.map((service) => readUnit(service, { platform, bases: basis.bases }));
  return { project, units };
}

/** What the pack was asked for counts where neither shell nor .env says otherwise. */
async function askedFiles(
  directory: string,
  composeFiles: readonly string[],
): Promise<{ files?: readonly string[] }> {
  const listed =
    process.env.COMPOSE_FILE ||
    parseEnvFile((await readTextIfThere(join(directory, '.env'))) ?? '').COMPOSE_FILE;
  return composeFiles.length === 0 || listed ? {} : { files: composeFiles };
}
