import { resolve } from 'node:path';
import { buildSmall } from '../engine/build.ts';
import { requireBuilder } from '../engine/builder-checks.ts';
import { connectEngine, type Engine } from '../engine/engine.ts';
import { BuildferryError } from '../errors.ts';
import { withTemporaryDirectory } from '../host/directories.ts';
import { readTextIfThere, writeFileAtomic } from '../host/files.ts';
import { parseWantedList, printWantedList, type Wanted } from '../recording/wanted-list.ts';
import { copyMissedBuild, forgetMissedBuild } from '../wiring/maintenance-build.ts';
import { type MissedFile, readMissed } from '../wiring/missed.ts';
import { addedPackages } from './added-packages.ts';
import type { WantedOptions } from './options.ts';
import { projectDirectory } from './project-directory.ts';
import { withProjectLock } from './project-lock.ts';
import { readWiredProject } from './read-wired-project.ts';
import { wantedOf } from './wanted-of.ts';
import { readWiredState } from './wired-state.ts';

/** The wanted list of a project. */
export interface WantedResult {
  project: string;
  /** The file that holds it; there is none where nothing is wanted. */
  output: string;
  /** All that the file holds. */
  wanted: Wanted[];
}

/**
 * Writes down what builds of a wired project asked for in vain, for the connected side to bring: `pack --wanted FILE`.
 * No credentials are in it. What was missed is forgotten on this engine only when it is in the file: what a build misses
 * meanwhile is kept.
 *
 * @throws not-wired; locked; wanted-invalid when the file holds something else; usage for a package that is none, or that no RUN
 *   of the project could use.
 */
export async function wanted(options: WantedOptions): Promise<WantedResult> {
  const directory = await projectDirectory(options.project);
  return withProjectLock(directory, () => writeWanted(directory, options));
}

async function writeWanted(directory: string, options: WantedOptions): Promise<WantedResult> {
  const state = await readWiredState(directory);
  if (!state) throw new BuildferryError('not-wired', { directory });
  const output = resolve(options.output ?? 'wanted.json');
  const before = await readBefore(output);
  const engine = await connectEngine(options.signal ? { signal: options.signal } : {});
  await requireBuilder(engine);
  const { project, units } = await readWiredProject(engine, directory, state);
  const added = addedPackages(units, options.add ?? []);
  const slices = new Set(units.flatMap(({ runs }) => runs.map(({ slice }) => slice)));
  const copied = await copyMissed(engine, state.images);
  const files = copied.filter((file) => isOf(file, project.name, slices));
  const missed = files.flatMap((file) => file.missed.filter(({ failed }) => failed));
  const asked = await Promise.all(missed.map((one) => wantedOf(one, units)));
  const text = printWantedList([...before, ...asked.flat(), ...added]);
  const list = readList(output, text);
  if (list.length > 0) await writeFileAtomic(output, text);
  await forgetMissed(engine, state.images, files);
  return { project: directory, output, wanted: list };
}

async function readBefore(output: string): Promise<Wanted[]> {
  const text = await readTextIfThere(output);
  return text === undefined ? [] : readList(output, text);
}

function readList(file: string, text: string): Wanted[] {
  const parsed = parseWantedList(text);
  if ('wanted' in parsed) return parsed.wanted;
  throw new BuildferryError('wanted-invalid', { file, faults: parsed.faults });
}

/** One list is kept for all projects on an engine; a file in it is of one RUN of one project. */
function isOf({ missed }: MissedFile, name: string, slices: ReadonlySet<string>): boolean {
  return missed.length > 0 && missed.every(({ project, slice }) => project === name && slices.has(slice));
}

function copyMissed(engine: Engine, images: { helper: string }): Promise<MissedFile[]> {
  return withTemporaryDirectory(async (context) => {
    const output = `${context}/output`;
    await buildSmall(engine, { dockerfile: copyMissedBuild(images), context, output, network: 'none' });
    return readMissed(output);
  });
}

async function forgetMissed(
  engine: Engine,
  images: { helper: string },
  files: readonly MissedFile[],
): Promise<void> {
  if (files.length === 0) return;
  const dockerfile = forgetMissedBuild(images, files);
  await withTemporaryDirectory((context) => buildSmall(engine, { dockerfile, context, network: 'none' }));
}
