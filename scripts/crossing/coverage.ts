import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { readTextIfThere } from '../../src/host/files.ts';
import type { EngineKind } from '../engine/kinds.ts';

const docs = resolve(import.meta.dirname, '../../docs');
const dataFile = join(docs, 'coverage.json');
const pageFile = join(docs, 'coverage.md');

const crossingSchema = z.object({
  result: z.enum(['crossed', 'failed']),
  /** What the builds on the isolated side asked for and did not get. */
  misses: z.number(),
  /** Responses in the project's recording. */
  requests: z.number(),
  /** `2026-11-21` */
  date: z.string(),
});

const rowSchema = z.object({
  /** The package manager or feature of a Dockerfile that one service shows. */
  covers: z.string(),
  project: z.string(),
  service: z.string(),
  /** Base images, and what stood in for them. */
  images: z.array(z.string()),
  /** Whether CI runs it. */
  ci: z.boolean(),
  /** The last crossing to each kind of engine. */
  crossings: z.record(z.string(), crossingSchema),
});

/** One line of docs/coverage.md. */
export type CoverageRow = z.infer<typeof rowSchema>;

/** How a project crossed to one kind of engine. */
export interface CrossingResult {
  project: string;
  kind: EngineKind;
  crossing: z.infer<typeof crossingSchema>;
  images: string[];
}

/** What a compose file says of itself: `x-covers` of each service, and `x-ci` for the whole. */
const annotated = z.object({
  'x-ci': z.boolean().default(false),
  services: z.record(z.string(), z.object({ 'x-covers': z.string().optional() })),
});

/** The lines that a project's crossing makes: one for each service that says what it covers. */
export async function rowsOf(directory: string, result: CrossingResult): Promise<CoverageRow[]> {
  const text = await readTextIfThere(join(directory, 'compose.yaml'));
  if (text === undefined) return [];
  const { services, 'x-ci': ci } = annotated.parse(parse(text, { merge: true }));
  const { project, images, kind, crossing } = result;
  return Object.entries(services).flatMap(([service, { 'x-covers': covers }]) =>
    covers === undefined ? [] : [{ covers, project, service, images, ci, crossings: { [kind]: crossing } }],
  );
}

/** Puts lines into docs/coverage.json, in place of older ones of the same services, and prints docs/coverage.md anew. */
export async function recordCoverage(rows: readonly CoverageRow[]): Promise<void> {
  const projects = new Set(rows.map(({ project }) => project));
  const known = z.array(rowSchema).parse(JSON.parse((await readTextIfThere(dataFile)) ?? '[]'));
  const renewed = rows.map((row) => {
    const before = known.find((other) => other.project === row.project && other.service === row.service);
    return { ...row, crossings: { ...before?.crossings, ...row.crossings } };
  });
  const all = [...known.filter(({ project }) => !projects.has(project)), ...renewed].sort(byName);
  await writeFile(dataFile, `${JSON.stringify(all, null, 2)}\n`);
  await writeFile(pageFile, printCoverage(all));
}

const nameOf = ({ project, service }: CoverageRow): string => `${project}/${service}`;
const byName = (a: CoverageRow, b: CoverageRow): number => (nameOf(a) < nameOf(b) ? -1 : 1);

/** Prints docs/coverage.md. */
export function printCoverage(rows: readonly CoverageRow[]): string {
  const lines = rows.map((row) => {
    const crossings = Object.entries(row.crossings).map(
      ([kind, { result, misses, date }]) =>
        `${kind.replace('isolated-', '')}: ${result}, ${misses} misses, ${date}`,
    );
    const cells = [row.covers, nameOf(row), crossings.join('<br>'), row.ci ? 'yes' : 'no'];
    return `| ${cells.join(' | ')} |`;
  });
  return [
    '# What crosses',
    '',
    'Made by `npm run scenarios -- --record` and never by hand: every line is a service that was packed, carried to a',
    'wiped engine without a network, and built there by plain `docker compose build` with empty cache mounts, twice: as',
    'it was packed, and with a source file edited. The date is that of the last recorded run; CI repeats the lines with "yes".',
    '`npm run scenarios -- PROJECT --engine KIND` runs it. The base images are stand-ins built from packages wherever no',
    'registry answers; docs/coverage.json names them.',
    '',
    '| what | project / service | engine: result | in CI |',
    '|---|---|---|---|',
    ...lines,
    '',
  ].join('\n');
}
