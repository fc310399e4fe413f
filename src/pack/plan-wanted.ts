import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { mountField, parseMount } from '../dockerfile/mounts.ts';
import type { Stage } from '../dockerfile/stages.ts';
import type { Package } from '../ecosystems/packages/package-manager.ts';
import { BuildferryError } from '../errors.ts';
import type { BuildUnit } from '../project/unit.ts';
import { wantedSlicePrefix } from '../recording/protocol.ts';
import { parseWantedList, type Wanted } from '../recording/wanted-list.ts';

/** What is brought in one go: packages of one ecosystem, or single URLs. */
export interface WantedStep {
  /** The name of its slice. */
  slice: string;
  /** Undefined for URLs. */
  ecosystem?: string;
  packages: Package[];
  urls: { url: string; accept: string }[];
}

/** All that is wanted in one stage. */
export interface WantedGroup {
  unit: BuildUnit;
  stage: Stage;
  /** The flags of the RUNs that asked: their secrets help to reach what they reach. */
  flags: string[];
  wanted: Wanted[];
  steps: WantedStep[];
}

/** Reads a wanted list. @throws wanted-invalid with every fault. */
export async function readWantedList(file: string): Promise<Wanted[]> {
  const text = await readFile(file, 'utf8').catch((error: Error) => {
    throw new BuildferryError('wanted-invalid', { file, faults: [error.message] }, error);
  });
  const parsed = parseWantedList(text);
  if ('wanted' in parsed) return parsed.wanted;
  throw new BuildferryError('wanted-invalid', { file, faults: parsed.faults });
}

/**
 * Finds the stage in which each thing is to be brought: the one of the RUN that asked, or where that was edited over there
 * the one of the same name, or the first of the same Dockerfile.
 *
 * @throws wanted-invalid with every Dockerfile that is not part of this pack.
 */
export function planWanted(
  units: readonly BuildUnit[],
  wanted: readonly Wanted[],
  file: string,
): WantedGroup[] {
  const faults = wanted.filter((one) => !unitOf(units, one)).map(({ dockerfile }) => dockerfile);
  if (faults.length > 0) {
    const problems = [...new Set(faults)].map((name) => `${name} is no Dockerfile of what is packed`);
    throw new BuildferryError('wanted-invalid', { file, faults: problems });
  }
  const groups = new Map<Stage, WantedGroup>();
  for (const one of wanted) {
    const unit = unitOf(units, one);
    const stage = unit && stageOf(unit, one);
    if (!unit || !stage) continue;
    const own = unit.runs.find(({ slice }) => slice === one.slice)?.instruction.flags ?? [];
    const group = groups.get(stage) ?? { unit, stage, flags: [], wanted: [], steps: [] };
    const flags = usable([...group.flags, ...own]);
    groups.set(stage, { ...group, flags, wanted: [...group.wanted, one] });
  }
  return [...groups.values()].map((group) => ({ ...group, steps: stepsOf(group) }));
}

function unitOf(units: readonly BuildUnit[], { slice, dockerfile }: Wanted): BuildUnit | undefined {
  return (
    units.find(({ runs }) => runs.some((run) => run.slice === slice)) ??
    units.find((unit) => unit.dockerfile.file === dockerfile)
  );
}

function stageOf({ runs, reach }: BuildUnit, { slice, stage: name }: Wanted): Stage | undefined {
  const run = runs.find((candidate) => candidate.slice === slice);
  const named = reach.stages.find((stage) => (stage.name ?? String(stage.index)) === name);
  return run?.stage ?? named ?? reach.stages[0];
}

/** Each once, and one mount for a place. What takes the network away would be in the way. */
function usable(flags: readonly string[]): string[] {
  const byPlace = new Map<string, string>();
  for (const flag of flags) {
    const place = placeOf(flag);
    if (flag !== '--network=none' && !byPlace.has(place)) byPlace.set(place, flag);
  }
  return [...byPlace.values()];
}

/** A secret without a target lies where its id says. */
function placeOf(flag: string): string {
  if (!flag.startsWith('--mount=')) return flag;
  const mount = parseMount(flag.slice('--mount='.length));
  return mountField(mount, 'target', 'dst', 'destination') ?? mountField(mount, 'id') ?? flag;
}

function stepsOf({ unit, stage, wanted }: WantedGroup): WantedStep[] {
  const packages = distinct(wanted.flatMap(({ package: named }) => named ?? []));
  const urls = distinct(
    wanted.flatMap(({ url, method = 'GET', accept = '*/*' }) =>
      url !== undefined && /^(?:GET|HEAD)$/.test(method) ? { url, accept } : [],
    ),
  );
  const steps = [...Map.groupBy(packages, ({ ecosystem }) => ecosystem)].map(([ecosystem, some]) => ({
    ecosystem,
    packages: some,
    urls: [] as WantedStep['urls'],
  }));
  const all = [...steps, ...(urls.length > 0 ? [{ packages: [], urls }] : [])];
  const place = [unit.dockerfile.file, stage.name ?? String(stage.index)];
  return all.map((step) => ({ slice: wantedSlice([...place, step]), ...step }));
}

function distinct<T extends object>(items: readonly T[]): T[] {
  const byText = new Map(items.map((item) => [JSON.stringify(Object.entries(item).sort()), item]));
  return [...byText].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, item]) => item);
}

/** Named after all that it holds, so that the same list gives the same slices. */
function wantedSlice(parts: readonly unknown[]): string {
  return `${wantedSlicePrefix}${createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 24)}`;
}
