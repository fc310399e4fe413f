import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { notice, type Reporter } from '../events.ts';
import { readTextIfThere, writeFileAtomic } from '../host/files.ts';
import { isOurs, wiringFolder } from '../project/compose-files.ts';
import { layersFolder } from './layer-folder.ts';
import type { ProjectWiring } from './plan-project-wiring.ts';
import { rewriteFile } from './rewrite-file.ts';
import { rememberWired } from './wired-projects.ts';
import { stateName } from './wired-state.ts';

/**
 * Writes the wiring of a project: the twins first, then the state by which all can be undone, and last what makes
 * them take effect. An older wiring is replaced; a file that is there already is not touched.
 *
 * @returns the paths that were written or removed, relative to the project.
 */
export async function writeWiring(wiring: ProjectWiring, report: Reporter): Promise<string[]> {
  const { directory, place, state } = wiring;
  const changed: string[] = [];
  for (const [path, text] of wiringTexts(wiring)) {
    if ((await readTextIfThere(join(directory, path))) === text) continue;
    await writeFileAtomic(join(directory, path), text);
    changed.push(path);
  }
  if (await rewriteFile(join(directory, '.env'), place.envText)) changed.push('.env');
  for (const path of await abandoned(wiring)) {
    await rm(join(directory, path), { recursive: true });
    changed.push(path);
  }
  await rememberWired(directory, state);
  tellWhatToKnow(wiring, report);
  return changed;
}

function tellWhatToKnow({ plan, place, envInContext }: ProjectWiring, report: Reporter): void {
  for (const absent of plan.absentSources) notice(report, 'source-absent', absent);
  for (const unchecked of plan.unchecked) notice(report, 'stale-check-impossible', unchecked);
  for (const service of envInContext) notice(report, 'env-file-in-context', { service });
  if (place.shellValue !== undefined) notice(report, 'compose-file-in-shell', { value: place.shellValue });
}

/** The files of a wiring and their texts, in the order in which they are written, relative to the project. */
export function wiringTexts({ plan, place, state }: ProjectWiring): [path: string, text: string][] {
  const twins = Object.entries(plan.files).map(([name, text]): [string, string] => [
    `${wiringFolder}/${name}`,
    text,
  ]);
  return [
    ...twins,
    [`${wiringFolder}/${stateName}`, `${JSON.stringify(state, null, 2)}\n`],
    [place.override, plan.override],
  ];
}

/** What an older wiring left and this one has no use for. */
async function abandoned({ directory, plan, place, before }: ProjectWiring): Promise<string[]> {
  const kept = new Set([...Object.keys(plan.files), stateName, layersFolder, 'compose.override.yaml']);
  const names = await readdir(join(directory, wiringFolder));
  const left = names.filter((name) => !kept.has(name)).map((name) => `${wiringFolder}/${name}`);
  if (!before || before.override === place.override) return left;
  return (await isOurs(join(directory, before.override))) ? [...left, before.override] : left;
}
