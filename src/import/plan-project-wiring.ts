import { join } from 'node:path';
import type { Engine, EngineInfo } from '../engine/engine.ts';
import { exists, readTextIfThere } from '../host/files.ts';
import { parseEnvFile } from '../project/compose-files.ts';
import type { Project } from '../project/project.ts';
import type { BuildUnit } from '../project/unit.ts';
import { isInContext } from '../wiring/ignore-rules.ts';
import { planWiring, type WiringPlan } from '../wiring/plan-wiring.ts';
import { readIgnoreFiles } from '../wiring/read-ignore-files.ts';
import { layerSource } from './layer-folder.ts';
import { type OverridePlace, placeOverride } from './place-override.ts';
import { readWiredProject } from './read-wired-project.ts';
import { readWiredState, type WiredState } from './wired-state.ts';

/** Where and to what a project is wired. */
export interface WireSettings {
  engine: Engine;
  info: EngineInfo;
  /** The project's directory, absolute and without symbolic links. */
  directory: string;
  target: WireTarget;
}

/** What the bundle says about a wiring. */
export type WireTarget = Omit<WiredState, 'format' | 'override' | 'env'>;

/** All that wiring would write into a project, as data. */
export interface ProjectWiring {
  directory: string;
  plan: WiringPlan;
  place: OverridePlace;
  state: WiredState;
  /** What it is wired to now. */
  before?: WiredState;
  /** Services whose build context holds a .env of the user's that gets a line more. */
  envInContext: string[];
}

/**
 * Plans the wiring of a project, so that plain `docker compose build` uses what is imported. Changes nothing.
 *
 * @throws usage when there is no such directory, or for a .env that can't be changed; compose-invalid; not-carriable when a Dockerfile is missing.
 */
export async function planProjectWiring(settings: WireSettings): Promise<ProjectWiring> {
  const { engine, info, directory, target } = settings;
  const { project, units } = await readWiredProject(engine, directory, target);
  const before = await readWiredState(directory);
  const place = await placeOverride(directory, before, {
    shell: process.env,
    asked: target.composeFiles,
  });
  const ignoreFiles = await readIgnoreFiles(units);
  const plan = planWiring({
    project,
    units,
    basis: target.basis,
    images: target.images,
    engineVersion: info.version,
    ignoreFiles,
    ownFiles: place.ownFiles,
    absentSecrets: await absentSecrets(project),
    cacheFrom: (service) => layerSource({ directory, info, manifest: target.layers[service] }),
  });
  const seesEnv = (unit: BuildUnit): boolean =>
    place.edit?.created === false && isInContext(join(directory, '.env'), unit, ignoreFiles);
  return {
    directory,
    plan,
    place,
    state: stateOf(target, place),
    ...(before ? { before } : {}),
    envInContext: units.filter(seesEnv).map(({ service }) => service.name),
  };
}

/** Secrets that builds use and that are not there: no such file, no such variable. */
async function absentSecrets(project: Project): Promise<string[]> {
  const { builds, directory, secretFiles, secretVariables } = project;
  const used = new Set(builds.flatMap(({ secrets }) => secrets));
  const files = await Promise.all(
    Object.entries(secretFiles).map(async ([name, file]) => ((await exists(file)) ? [] : [name])),
  );
  const set = { ...parseEnvFile((await readTextIfThere(join(directory, '.env'))) ?? ''), ...process.env };
  const unset = Object.entries(secretVariables).flatMap(([name, variable]) =>
    set[variable] === undefined ? [name] : [],
  );
  return [...files.flat(), ...unset].filter((name) => used.has(name));
}

function stateOf(target: WireTarget, place: OverridePlace): WiredState {
  return { format: 1, ...target, override: place.override, ...(place.edit ? { env: place.edit } : {}) };
}
