import { mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { composeBuild } from '../engine/compose.ts';
import { inspectImage } from '../engine/images.ts';
import { BuildferryError, isErrorOf } from '../errors.ts';
import { maskSource } from '../project/fetched-source.ts';
import type { SourceNeed } from '../project/needs.ts';
import type { Project } from '../project/project.ts';
import { maskedOutput } from '../recording/masked-output.ts';
import { printSourceBuild, sourceService } from '../wiring/source-build.ts';
import { withoutProgress } from './failed-run.ts';
import type { LocalImage } from './local-image.ts';
import type { Packing } from './packing.ts';

/** What of a pack matters for what it fetches. */
export interface Fetching extends Pick<Packing, 'engine' | 'scratch' | 'report' | 'refresh' | 'signal'> {
  project: Project;
}

/**
 * Lets BuildKit on the packing engine fetch what it would fetch in the project's own build, with the project's own
 * secrets, and keeps each source in an image of its own. One that is there already is taken as it is, unless a service
 * that needs it is to be refreshed. What fails on its way is tried three times.
 *
 * @throws build-failed with the place and BuildKit's own words, where the project's own build would fail too.
 */
export async function fetchSources(fetching: Fetching, needs: readonly SourceNeed[]): Promise<LocalImage[]> {
  const { engine, refresh } = fetching;
  const there = await Promise.all(needs.map(({ ref }) => inspectImage(engine, ref)));
  const wanted = needs.filter((need, index) => !there[index] || isRefreshed(need, refresh));
  if (wanted.length > 0) await fetchAll(fetching, wanted);
  return Promise.all(needs.map((need) => localImage(fetching, need)));
}

/** Whether a source is fetched although an earlier pack fetched it. */
export function isRefreshed({ uses }: Pick<SourceNeed, 'uses'>, refresh: Packing['refresh']): boolean {
  return refresh === 'all' || uses.some(({ service }) => refresh.includes(service));
}

async function localImage({ engine }: Fetching, { ref, uses }: SourceNeed): Promise<LocalImage> {
  const image = await inspectImage(engine, ref);
  const output = 'it was built, and then it was not there';
  if (!image) throw new BuildferryError('image-unavailable', { ref, output });
  return { need: { ref, uses: uses.map((use) => ({ as: 'source', ...use })) }, name: ref, image };
}

const attempts = 3;
const pauseMs = 1000;

async function fetchAll(fetching: Fetching, needs: readonly SourceNeed[]): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const lines: string[] = [];
    try {
      return await buildImages(fetching, needs, lines);
    } catch (error) {
      if (attempt === attempts || !isPassing(lines))
        throw asBuildFailure(failedOf(needs, lines), error, lines);
      await pause(attempt * pauseMs);
    }
  }
}

/** Whether what went wrong may go well the next time, by what BuildKit, Go's HTTP client and git say of it. */
function isPassing(lines: readonly string[]): boolean {
  const words =
    /(?:status|error:?) (?:429|5\d\d)\b|timeout|timed out|connection (?:reset|refused)|\bEOF\b|temporary failure/i;
  return lines.some((line) => /ERROR|fatal:|failed to solve/.test(line) && words.test(line));
}

async function buildImages(
  { engine, scratch, report, project, signal }: Fetching,
  needs: readonly SourceNeed[],
  lines: string[],
): Promise<void> {
  const directory = await mkdtemp(join(scratch, 'sources-'));
  const { dockerfiles, override } = printSourceBuild(needs, { project, directory });
  for (const [name, text] of Object.entries(dockerfiles)) await writeFile(join(directory, name), text);
  await writeFile(join(directory, 'override.yaml'), override);
  const onLine = maskedOutput({ report, stage: 'images', lines });
  const at = {
    directory: project.directory,
    files: [...project.composeFiles, join(directory, 'override.yaml')],
    profiles: ['*'],
    // An attestation would make a list of manifests out of one image.
    env: { BUILDX_NO_DEFAULT_ATTESTATIONS: '1' },
  };
  const services = needs.map(sourceService);
  await composeBuild(engine, at, { services, onLine, ...(signal ? { signal } : {}) });
}

/** Those whose step failed; all of them where the output does not say. */
function failedOf(needs: readonly SourceNeed[], lines: readonly string[]): readonly SourceNeed[] {
  const steps = new Set(lines.flatMap((line) => /^#(\d+) ERROR/.exec(line)?.[1] ?? []));
  const headers = lines.filter((line) => steps.has(/^#(\d+) \[/.exec(line)?.[1] ?? ''));
  const failed = needs.filter((need) => headers.some((header) => header.includes(sourceService(need))));
  return failed.length > 0 ? failed : needs;
}

function asBuildFailure(needs: readonly SourceNeed[], error: unknown, lines: readonly string[]): unknown {
  if (!isErrorOf(error, 'program-failed')) return error;
  const places = needs.flatMap(({ source, uses }) =>
    uses.map(({ file, line }) => `${file}${line === undefined ? '' : `:${line}`}: ${maskSource(source)}`),
  );
  const services = new Set(needs.flatMap(({ uses }) => uses.map(({ service }) => service)));
  const output = [...places, withoutProgress(error, lines).facts.output].join('\n');
  return new BuildferryError('build-failed', { services: [...services], output }, error);
}
