import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Engine, EngineInfo } from '../engine/engine.ts';
import { notice, type Reporter } from '../events.ts';
import { exists, readTextIfThere, writeFileAtomic } from '../host/files.ts';
import { isOurs, parseEnvFile } from '../project/compose-files.ts';
import { type Project, readProject } from '../project/project.ts';
import { type BuildUnit, readUnit } from '../project/unit.ts';
import { ignoreFilePaths, planWiring, type WiringPlan, wiringFolder } from '../wiring/plan-wiring.ts';
import { type OverridePlace, placeOverride } from './place-override.ts';
import { readWiredState, stateName, type WiredState } from './wired-state.ts';

/** Where and to what a project is wired. */
export interface WireSettings {
  engine: Engine;
  info: EngineInfo;
  report: Reporter;
  /** The project's directory, absolute. */
  directory: string;
  target: Omit<WiredState, 'format' | 'override' | 'env'>;
}

/** The folder in the wiring that holds the layer cache. */
export const layersFolder = 'layers';

/**
 * Writes the twins and the override into a project, so that plain `docker compose build` uses what was imported.
 * Wiring again gives the same; an older wiring is replaced.
 */
export async function wireProject(settings: WireSettings): Promise<void> {
  const { engine, directory, report, target } = settings;
  const before = await readWiredState(directory);
  const project = await readProject(engine, {
    directory,
    ...(await askedFiles(directory, target.composeFiles)),
  });
  const units = project.builds.map((service) =>
    readUnit(service, { platform: target.platform, bases: target.basis.bases }),
  );
  const place = await placeOverride(directory, before, {
    shell: process.env.COMPOSE_FILE,
    asked: target.composeFiles,
  });
  const plan = planWiring({
    project,
    units,
    basis: target.basis,
    images: target.images,
    engineVersion: settings.info.version,
    ignoreFiles: await readIgnoreFiles(units),
    ownFiles: place.ownFiles,
    absentSecrets: await absentSecrets(project),
    cacheFrom: (service) => layerSources(settings, service),
  });
  await writeWiring({ directory, plan, place, target, before });
  for (const unchecked of plan.unchecked) notice(report, 'stale-check-impossible', unchecked);
  if (place.shellValue !== undefined) notice(report, 'compose-file-in-shell', { value: place.shellValue });
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

interface Writing {
  directory: string;
  plan: WiringPlan;
  place: OverridePlace;
  target: WireSettings['target'];
  before: WiredState | undefined;
}

/** The twins first, then the state by which all can be undone, and last what makes them take effect. */
async function writeWiring({ directory, plan, place, target, before }: Writing): Promise<void> {
  const folder = join(directory, wiringFolder);
  const state: WiredState = {
    format: 1,
    ...target,
    override: place.override,
    ...(place.edit ? { env: place.edit } : {}),
  };
  for (const [name, text] of Object.entries(plan.files)) await writeFileAtomic(join(folder, name), text);
  await writeFileAtomic(join(folder, stateName), `${JSON.stringify(state, null, 2)}\n`);
  await writeFileAtomic(join(directory, place.override), plan.override);
  if (place.changesEnv && place.envText !== undefined)
    await writeFileAtomic(join(directory, '.env'), place.envText);
  if (place.changesEnv && place.envText === undefined) await rm(join(directory, '.env'), { force: true });
  const kept = new Set([...Object.keys(plan.files), stateName, layersFolder, 'compose.override.yaml']);
  for (const name of await readdir(folder))
    if (!kept.has(name)) await rm(join(folder, name), { recursive: true });
  const abandoned =
    before && before.override !== place.override ? join(directory, before.override) : undefined;
  if (abandoned && (await isOurs(abandoned))) await rm(abandoned);
}

async function readIgnoreFiles(units: readonly BuildUnit[]): Promise<Map<string, string>> {
  const texts = await Promise.all(
    ignoreFilePaths(units).map(async (path) => [path, await readTextIfThere(path)] as const),
  );
  return new Map(texts.flatMap(([path, text]) => (text === undefined ? [] : [[path, text]])));
}

async function absentSecrets({ builds, secretFiles }: Project): Promise<string[]> {
  const used = new Set(builds.flatMap(({ secrets }) => secrets));
  const absent = await Promise.all(
    Object.entries(secretFiles).map(async ([name, file]) =>
      used.has(name) && !(await exists(file)) ? [name] : [],
    ),
  );
  return absent.flat();
}

/** Engines before 23 do not read a local layer cache. */
function layerSources({ directory, info, target }: WireSettings, service: string): string[] {
  const manifest = target.layers[service];
  if (manifest === undefined || Number(info.version.split('.')[0]) < 23) return [];
  return [`type=local,src=${join(directory, wiringFolder, layersFolder)},digest=${manifest}`];
}
