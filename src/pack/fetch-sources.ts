import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { composeBuild } from '../engine/compose.ts';
import { inspectImage } from '../engine/images.ts';
import { BuildferryError, isErrorOf } from '../errors.ts';
import type { SourceNeed } from '../project/needs.ts';
import type { Project } from '../project/project.ts';
import { printSourceOverride, sourceService } from '../wiring/source-build.ts';
import { withoutProgress } from './failed-run.ts';
import type { LocalImage } from './local-image.ts';
import type { Packing } from './packing.ts';

/** What of a pack matters for what it fetches. */
export interface Fetching extends Pick<Packing, 'engine' | 'scratch' | 'report' | 'signal'> {
  project: Project;
  /** Also fetch what an earlier pack fetched. Default: false. */
  anew?: boolean;
}

/**
 * Lets BuildKit on the packing engine fetch what it would fetch in the project's own build, with the project's own
 * secrets, and keeps each source in an image of its own. One that is there already is taken as it is.
 *
 * @throws build-failed with the place and BuildKit's own words, where the project's own build would fail too.
 */
export async function fetchSources(fetching: Fetching, needs: readonly SourceNeed[]): Promise<LocalImage[]> {
  const { engine, anew = false } = fetching;
  const local: LocalImage[] = [];
  for (const need of needs) {
    const there = anew ? undefined : await inspectImage(engine, need.ref);
    const image = there ?? (await fetchOne(fetching, need));
    local.push({ need: imageNeed(need), name: need.ref, image });
  }
  return local;
}

async function fetchOne(fetching: Fetching, need: SourceNeed): Promise<LocalImage['image']> {
  const { engine, scratch, report, project, signal } = fetching;
  const directory = await mkdtemp(join(scratch, 'source-'));
  await mkdir(join(directory, 'context'));
  const { dockerfile, override } = printSourceOverride(need, { project, directory });
  await writeFile(join(directory, 'Dockerfile'), dockerfile);
  await writeFile(join(directory, 'override.yaml'), override);
  const lines: string[] = [];
  const onLine = (line: string): void => {
    lines.push(line);
    report({ type: 'output', stage: 'images', line });
  };
  const at = {
    directory: project.directory,
    files: [...project.composeFiles, join(directory, 'override.yaml')],
    profiles: ['*'],
    // An attestation would make a list of manifests out of one image.
    env: { BUILDX_NO_DEFAULT_ATTESTATIONS: '1' },
  };
  await composeBuild(engine, at, {
    services: [sourceService(need)],
    onLine,
    ...(signal ? { signal } : {}),
  }).catch((error: unknown) => {
    throw asBuildFailure(need, error, lines);
  });
  const image = await inspectImage(engine, need.ref);
  if (image) return image;
  throw new BuildferryError('image-unavailable', {
    ref: need.ref,
    output: 'it was built, and then it was not there',
  });
}

function imageNeed({ ref, uses }: SourceNeed): LocalImage['need'] {
  return { ref, uses: uses.map((use) => ({ as: 'source', ...use })) };
}

function asBuildFailure({ source, uses }: SourceNeed, error: unknown, lines: readonly string[]): unknown {
  if (!isErrorOf(error, 'program-failed')) return error;
  const places = uses.map(({ file, line }) => `${file}${line === undefined ? '' : `:${line}`}: ${source}`);
  const { output } = withoutProgress(error, lines).facts;
  return new BuildferryError(
    'build-failed',
    { services: [...new Set(uses.map(({ service }) => service))], output: [...places, output].join('\n') },
    error,
  );
}
