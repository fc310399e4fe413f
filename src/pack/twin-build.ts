import { randomBytes } from 'node:crypto';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { composeBuild } from '../engine/compose.ts';
import { removeImage } from '../engine/images.ts';
import type { Stage } from '../events.ts';
import { readTextIfThere } from '../host/files.ts';
import type { BuildUnit } from '../project/unit.ts';
import { maskedOutput } from '../recording/masked-output.ts';
import { settingsFrom } from '../wiring/basis.ts';
import { emptiedProxyArgs } from '../wiring/declared-args.ts';
import { type BuildOverride, printOverride } from '../wiring/override.ts';
import { sourceContexts } from '../wiring/source-contexts.ts';
import { makeTwin } from '../wiring/twin.ts';
import { whereMap } from '../wiring/where.ts';
import type { Wrapping } from '../wiring/wrap-run.ts';
import { basisOf } from './basis-of.ts';
import { contextsFor, withBoundImages } from './bound-images.ts';
import { inOwnWords } from './failed-run.ts';
import type { Packing } from './packing.ts';
import { secretsLeftBehind } from './secrets-left-behind.ts';

/** One build of all twins on the packing engine. */
export interface TwinBuild {
  stage: Stage;
  helper: string;
  recording: string;
  wrappingOf(slice: string): Wrapping;
  /** No network for anything, and no secret but those that the target has too. */
  offline: boolean;
  /** The file of the `buildferry-upstream` secret. */
  upstream: string;
  /** A service that alone is built, to the last stage of its twin. Default: all, to their own targets. */
  only?: string;
}

/**
 * Builds every service through its twin, beside the project: nothing is written into it, none of its images is replaced.
 *
 * @throws program-failed with what the user's own command said, where one failed.
 */
export async function buildTwins(packing: Packing, build: TwinBuild): Promise<void> {
  const { engine, subject, scratch } = packing;
  const directory = await mkdtemp(join(scratch, 'twins-'));
  const lines: string[] = [];
  const onLine = maskedOutput({ report: packing.report, stage: build.stage, lines });
  const session = randomBytes(4).toString('hex');
  const built = subject.units.map((_, index) => `buildferry.invalid/built:${session}-${index}`);
  await withBoundImages(packing, async (contexts) => {
    const builds = await Promise.all(
      subject.units.map((unit, index) =>
        writeTwin(packing, build, { unit, directory, contexts, image: built[index] ?? '' }),
      ),
    );
    const override = join(directory, 'override.yaml');
    await writeFile(
      override,
      printOverride({ builds, images: [], secrets: await writeSecrets(packing, build, directory) }),
    );
    try {
      await composeBuild(
        engine,
        {
          directory: subject.project.directory,
          files: [...subject.project.composeFiles, override],
          profiles: ['*'],
        },
        {
          services: build.only ? [build.only] : subject.units.map(({ service }) => service.name),
          onLine,
          ...(packing.signal ? { signal: packing.signal } : {}),
        },
      );
    } catch (error) {
      throw inOwnWords(error, lines, subject.needs.runs);
    } finally {
      for (const image of built) await removeImage(engine, image);
    }
  });
}

interface TwinPlace {
  unit: BuildUnit;
  directory: string;
  contexts: Record<string, string>;
  image: string;
}

async function writeTwin(
  packing: Packing,
  build: TwinBuild,
  { unit, directory, contexts, image }: TwinPlace,
): Promise<BuildOverride> {
  const basis = basisOf(packing);
  const { alias, aboard, hasSource, ...settings } = settingsFrom(basis, unit);
  const { helper, recording } = build;
  const images = { helper, recording, check: false, alias, aboard, hasSource };
  const dockerfile = join(directory, `${unit.service.name}.Dockerfile`);
  await writeFile(
    dockerfile,
    makeTwin(unit, { ...settings, images, wrappingOf: build.wrappingOf, online: !build.offline }),
  );
  const ownRules = unit.service.dockerfile.inline
    ? undefined
    : await readTextIfThere(`${unit.service.dockerfile.path}.dockerignore`);
  if (ownRules !== undefined) await writeFile(`${dockerfile}.dockerignore`, ownRules);
  return {
    service: unit.service,
    image,
    dockerfile,
    contexts: { ...contextsFor(unit, contexts), ...sourceContexts(unit, basis.sources) },
    lastStage: build.only === unit.service.name,
    args: build.offline ? emptiedProxyArgs(unit) : {},
    cacheFrom: [],
    ...(build.offline ? { network: 'none' } : {}),
    secrets: ['buildferry-where', 'buildferry-upstream'],
  };
}

async function writeSecrets(
  { subject, manifest }: Packing,
  build: TwinBuild,
  directory: string,
): Promise<Record<string, string>> {
  const where = join(directory, 'where.json');
  const empty = join(directory, 'empty');
  await writeFile(where, JSON.stringify(whereMap(subject.project, subject.units)));
  await writeFile(empty, '');
  const absent = build.offline ? secretsLeftBehind(subject.project, manifest) : [];
  return {
    'buildferry-where': where,
    'buildferry-upstream': build.offline ? empty : build.upstream,
    ...Object.fromEntries(absent.map((name) => [name, empty])),
  };
}
