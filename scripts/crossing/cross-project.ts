import { run } from '../../src/host/run.ts';
import {
  type Built,
  buildThere,
  carryOver,
  environmentOf,
  importThere,
  type Packed,
  packProject,
  prepareProject,
  type Side,
  type Subject,
} from './crossing.ts';
import { editSources } from './edit-sources.ts';

/** A project that crossed. */
export interface Crossed {
  packed: Packed;
  subject: Subject;
  importMs: number;
  first: Built;
  edited: string[];
  /** After one source file per service was edited. */
  second: Built;
}

/** Packs a project without a layer cache, so that every RUN has to be executed on the isolated side. */
export async function crossProject(source: string, connected: Side, isolated: Side): Promise<Crossed> {
  const flags = isolated.engine.kind === 'isolated-20.10' ? ['--engine-min', '20.10'] : [];
  const subject = await prepareProject(source, connected, flags);
  return crossPacked(subject, await packProject(subject, connected, flags), isolated);
}

/**
 * Takes a bundle without a layer cache to an empty engine, builds there, edits a file of each service, builds again.
 *
 * @throws Error when a RUN of the project was not executed, or the build asked for what is not aboard.
 */
export async function crossPacked(subject: Subject, packed: Packed, isolated: Side): Promise<Crossed> {
  const carried = await carryOver(packed, isolated);
  const importMs = await importThere(carried, isolated);
  const contexts = await buildContexts(carried.project, isolated);
  const first = await buildThere(carried, isolated);
  requireExecuted(subject.slices, first);
  const edited = await editSources(carried.project, contexts);
  const second = await buildThere(carried, isolated);
  requireNoMiss(second);
  return { packed, subject, importMs, first, edited, second };
}

/** The directories that the services of a project are built from. */
export async function buildContexts(project: string, side: Side): Promise<string[]> {
  const { stdout } = await run({
    command: 'docker',
    args: ['compose', 'config', '--format', 'json'],
    cwd: project,
    env: environmentOf(side),
  });
  const services: { build?: { context: string } }[] = Object.values(JSON.parse(stdout).services);
  return services.flatMap(({ build }) => build?.context ?? []);
}

function requireExecuted(slices: readonly string[], built: Built): void {
  requireNoMiss(built);
  const executed = new Set(built.runs.filter(({ cached }) => !cached).map(({ slice }) => slice));
  const lacking = slices.filter((slice) => !executed.has(slice));
  const cached = built.runs.filter((step) => step.cached).map(({ command }) => command);
  if (lacking.length > 0 || cached.length > 0)
    throw new Error(`not executed: ${[...lacking, ...cached].join(', ')}`);
}

function requireNoMiss({ misses }: Built): void {
  if (misses.length > 0) throw new Error(misses.join('\n'));
}
