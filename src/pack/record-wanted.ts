import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BuildferryError } from '../errors.ts';
import { notice } from '../events.ts';
import { helperRef } from '../images/own-images.ts';
import type { Slice } from '../images/recording-image.ts';
import type { Line } from '../recording/line.ts';
import { nameWanted, type Wanted } from '../recording/wanted-list.ts';
import { collectBuild } from '../wiring/maintenance-build.ts';
import { runSmallBuild } from './engine-recording.ts';
import { keepSlice } from './keep-slice.ts';
import type { Packing } from './packing.ts';
import { planWanted, type WantedGroup, type WantedStep } from './plan-wanted.ts';
import { beginSession, endSession } from './session.ts';
import { buildWanted, notBroughtFile, withWanted } from './wanted-build.ts';

/** What became of one step. */
interface Brought {
  slice: Slice;
  /** Those of its packages that could not be had. */
  failed: string[];
}

/**
 * Brings what a wanted list names, each thing in the state of the stage that needs it, and returns it as slices of their
 * own, the oldest first: an import puts them into the pool, where the RUNs that missed it look. What can't be had is
 * reported.
 *
 * @throws wanted-invalid; wanted-unavailable when nothing of it can be had.
 */
export async function recordWanted(packing: Packing, recorded: readonly Slice[]): Promise<Slice[]> {
  const { file, list } = packing.wanted;
  const brought: Brought[] = [];
  const missing: Wanted[] = [];
  let output = '';
  for (const group of planWanted(packing.subject.units, list, file)) {
    const result = await bringGroup(packing, recorded, group);
    brought.push(...result.brought);
    missing.push(...group.wanted.filter((one) => !isBrought(one, group, result.brought)));
    output += result.output;
  }
  const names = [...new Set(missing.map(nameWanted))];
  if (list.length > 0 && missing.length === list.length)
    throw new BuildferryError('wanted-unavailable', { names, output });
  for (const one of missing)
    notice(packing.report, 'wanted-not-brought', { what: nameWanted(one), dockerfile: one.dockerfile });
  const slices = brought.map(({ slice }) => slice);
  const times = await keptAt(packing, slices);
  return slices.sort((a, b) => (times.get(a.id) ?? 0) - (times.get(b.id) ?? 0));
}

/** What is not kept was recorded just now. */
async function keptAt({ recordings }: Packing, slices: readonly Slice[]): Promise<Map<string, number>> {
  const times = slices.map(async ({ id }) => [id, (await recordings.keptAt(id)) ?? Date.now()] as const);
  return new Map(await Promise.all(times));
}

async function bringGroup(
  packing: Packing,
  recorded: readonly Slice[],
  group: WantedGroup,
): Promise<{ brought: Brought[]; output: string }> {
  const kept: Brought[] = [];
  const todo: WantedStep[] = [];
  for (const step of group.steps) {
    const lines = await readKept(packing, recorded, step);
    if (lines) kept.push({ slice: { id: step.slice, lines }, failed: [] });
    else todo.push(step);
  }
  if (todo.length === 0) return { brought: kept, output: '' };
  const building = withWanted(packing, group, todo);
  const slices = todo.map(({ slice }) => slice);
  const session = await beginSession(building, slices);
  try {
    const output = await buildWanted(building, { recorded, group, todo, session: session.name });
    const stores = await runSmallBuild(packing, collectBuild({ helper: helperRef }, session.name, slices));
    const fresh = await Promise.all(todo.map((step) => keepStep(packing, step, join(stores, step.slice))));
    return { brought: [...kept, ...fresh], output };
  } finally {
    await endSession(building, session).catch(() => []);
  }
}

/** Only what is newer than every RUN's slice: its indexes take the place of theirs. */
async function readKept(
  { refresh, recordings }: Packing,
  recorded: readonly Slice[],
  { slice }: WantedStep,
): Promise<Line[] | undefined> {
  const times = await Promise.all([slice, ...recorded.map(({ id }) => id)].map(recordings.keptAt));
  const [own = 0, ...others] = times;
  const isOld = others.some((time = 0) => time > own);
  return refresh === 'all' || isOld ? undefined : recordings.read(slice);
}

/** What did not come as a whole is not kept for the next pack, which tries again. */
async function keepStep(packing: Packing, step: WantedStep, store: string): Promise<Brought> {
  const { recordings } = packing;
  const text = await readFile(join(store, notBroughtFile), 'utf8').catch(() => '');
  const numbers = text.split('\n').filter((line) => line !== '');
  await keepSlice(recordings, step.slice, store);
  const lines = (await recordings.read(step.slice)) ?? [];
  const had = new Set(lines.filter(({ status }) => status < 400).map(({ url }) => url));
  const failed =
    had.size === 0 ? step.packages : numbers.flatMap((number) => step.packages[Number(number)] ?? []);
  const isWhole = failed.length === 0 && step.urls.every(({ url }) => had.has(url));
  if (!isWhole) await recordings.forget(step.slice);
  return { slice: { id: step.slice, lines }, failed: failed.map((named) => JSON.stringify(named)) };
}

function isBrought(one: Wanted, { steps }: WantedGroup, brought: readonly Brought[]): boolean {
  const outcomeOf = (fits: (step: WantedStep) => boolean): Brought | undefined =>
    brought.find(({ slice }) => slice.id === steps.find(fits)?.slice);
  const named = one.package;
  const byName = named && outcomeOf(({ ecosystem }) => ecosystem === named.ecosystem);
  if (byName && !byName.failed.includes(JSON.stringify(named))) return true;
  const byUrl = one.url === undefined ? undefined : outcomeOf(({ ecosystem }) => ecosystem === undefined);
  return byUrl?.slice.lines.some(({ url, status }) => url === one.url && status < 400) === true;
}
