import { dirname, join, relative } from 'node:path';
import { wiringFolder } from '../project/compose-files.ts';
import { maskSource } from '../project/fetched-source.ts';
import type { Project } from '../project/project.ts';
import { collectSources } from '../project/source-needs.ts';
import type { BuildUnit } from '../project/unit.ts';
import { settingsFrom, type WiringBasis } from './basis.ts';
import { planStaleCheck, printCheckStage, type StaleCheck } from './check-stage.ts';
import { emptiedProxyArgs } from './declared-args.ts';
import { ignoreRulesWith } from './ignore-file.ts';
import { type IgnoreFiles, userRules } from './ignore-rules.ts';
import { type BuildOverride, printOverride, pullingImages } from './override.ts';
import { sourceContexts } from './source-contexts.ts';
import { makeTwin } from './twin.ts';
import type { TwinImages } from './twin-images.ts';
import { whereMap } from './where.ts';

/** What wiring a project is made from. */
export interface WiringInputs {
  project: Project;
  units: readonly BuildUnit[];
  basis: WiringBasis;
  images: { helper: string; recording: string };
  /** The engine that will build. */
  engineVersion: string;
  ignoreFiles: IgnoreFiles;
  /** Files that the wiring puts into the project besides its folder, absolute. */
  ownFiles: readonly string[];
  /** Build secrets whose file is not there, by name. */
  absentSecrets: readonly string[];
  /** Layer cache sources by service, as BuildKit writes them. */
  cacheFrom(service: string): string[];
  /** Layer cache targets by service: only while a bundle is rehearsed. */
  cacheTo?(service: string): string[];
}

/** Everything that wiring writes; nothing of it has been written yet. */
export interface WiringPlan {
  /** Texts by path in the wiring folder. */
  files: Record<string, string>;
  /** The compose override, with paths relative to the directory of the project's first compose file. */
  override: string;
  /** Services whose twin can't notice that it is stale. */
  unchecked: { service: string; reason: string }[];
  /** What these builds would fetch and the bundle does not hold, without the credentials in its address. */
  absentSources: { file: string; line?: number; source: string }[];
}

/** Plans the twins and the override that make `docker compose build` use what is aboard. */
export function planWiring(inputs: WiringInputs): WiringPlan {
  const planned = inputs.units.map((unit) => planUnit(inputs, unit));
  const { project } = inputs;
  const inFolder = (name: string): string =>
    fromCompose(project, join(project.directory, wiringFolder, name));
  const secrets = {
    'buildferry-where': inFolder('where.json'),
    ...Object.fromEntries(inputs.absentSecrets.map((name) => [name, inFolder('empty')])),
  };
  return {
    files: {
      '.gitignore': '*\n',
      'where.json': `${JSON.stringify(whereMap(project, inputs.units), null, 2)}\n`,
      empty: '',
      ...Object.assign({}, ...planned.map(({ files }) => files)),
    },
    override: printOverride({
      builds: planned.map(({ build }) => build),
      images: pullingImages(project),
      secrets,
    }),
    unchecked: planned.flatMap(({ unchecked }) => unchecked),
    absentSources: absentSources(inputs),
  };
}

function planUnit(inputs: WiringInputs, unit: BuildUnit) {
  const { service } = unit;
  const rules = rulesFor(inputs, unit);
  const check = planStaleCheck({
    service,
    ignoreRules: rules.own,
    rulesOf: (directory) => inputs.ignoreFiles.get(join(directory, '.dockerignore')) ?? '',
    engineVersion: inputs.engineVersion,
  });
  const name = `${service.name}.Dockerfile`;
  const files = {
    [name]: twinText(inputs, unit, check),
    ...(rules.needed ? { [`${name}.dockerignore`]: rules.text } : {}),
  };
  return {
    files,
    build: buildOverride(inputs, unit, check),
    unchecked: check.possible ? [] : [{ service: service.name, reason: check.reason }],
  };
}

function twinText({ basis, images }: WiringInputs, unit: BuildUnit, check: StaleCheck): string {
  const { alias, aboard, hasSource, ...settings } = settingsFrom(basis, unit);
  const twinImages: TwinImages = { ...images, check: check.possible, alias, aboard, hasSource };
  const stage = check.possible
    ? {
        checkStage: printCheckStage(check.source, {
          images: twinImages,
          escapeChar: unit.dockerfile.escapeChar,
        }),
      }
    : {};
  return makeTwin(unit, {
    ...settings,
    ...stage,
    images: twinImages,
    wrappingOf: () => ({ mode: 'replay' }),
    online: false,
  });
}

function buildOverride(inputs: WiringInputs, unit: BuildUnit, check: StaleCheck): BuildOverride {
  const { service } = unit;
  const { directory } = inputs.project;
  const contexts = Object.entries(check.possible ? check.contexts : {});
  return {
    service,
    dockerfile: slashed(
      relative(service.context, join(directory, wiringFolder, `${service.name}.Dockerfile`)),
    ),
    contexts: {
      ...sourceContexts(unit, inputs.basis.sources),
      ...Object.fromEntries(contexts.map(([name, root]) => [name, fromCompose(inputs.project, root) || '.'])),
    },
    args: emptiedProxyArgs(unit),
    cacheFrom: inputs.cacheFrom(service.name),
    ...(inputs.cacheTo ? { cacheTo: inputs.cacheTo(service.name) } : {}),
    network: 'none',
    secrets: ['buildferry-where'],
  };
}

function absentSources({ project, units, basis }: WiringInputs): WiringPlan['absentSources'] {
  const absent = collectSources(project, units).filter(({ ref }) => !basis.sources.includes(ref));
  return absent.flatMap(({ source, uses }) =>
    uses.map(({ file, line }) => ({
      source: maskSource(source),
      file,
      ...(line === undefined ? {} : { line }),
    })),
  );
}

/** A path as compose reads it in any of its files: relative to the directory of the first, wherever it was started. */
function fromCompose({ directory, composeFiles: [first] }: Project, path: string): string {
  return slashed(relative(first === undefined ? directory : dirname(first), path));
}

/** The user's ignore rules for a build, and ours: what the wiring puts into its context. */
function rulesFor({ project, ignoreFiles, ownFiles }: WiringInputs, { service }: BuildUnit) {
  const { own, specific } = userRules(service, ignoreFiles);
  const paths = [join(project.directory, wiringFolder), ...ownFiles].map((path) =>
    slashed(relative(service.context, path)),
  );
  const ours = paths.filter((path) => !path.startsWith('../'));
  return { own, text: ignoreRulesWith(own, ours), needed: specific || ours.length > 0 };
}

/** The paths of all ignore files that wiring these units looks at. */
export function ignoreFilePaths(units: readonly BuildUnit[]): string[] {
  const paths = units.flatMap(({ service }) => {
    const directory = dirname(service.dockerfile.path);
    const folders = [service.context, directory, dirname(directory)];
    return [
      `${service.dockerfile.path}.dockerignore`,
      ...folders.map((folder) => join(folder, '.dockerignore')),
    ];
  });
  return [...new Set(paths)];
}

const slashed = (path: string): string => path.split('\\').join('/');
