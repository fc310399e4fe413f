import { resolve } from 'node:path';
import { type ComposeProject, composeConfig } from '../engine/compose.ts';
import type { Engine } from '../engine/engine.ts';
import { BuildferryError } from '../errors.ts';
import { findComposeFiles } from './compose-files.ts';
import { type ComposeLines, inlinedAt, type Place, placeOf, readComposeLines } from './compose-lines.ts';
import { type ComposeModel, type ComposeService, composeModel } from './compose-model.ts';
import { type DockerfileSource, readDockerfileSource } from './dockerfile-source.ts';

/** A service that compose would build. */
export interface BuildService {
  name: string;
  /** The image that the build makes. */
  image: string;
  /** Absolute path of its build context. */
  context: string;
  dockerfile: DockerfileSource;
  target?: string;
  args: Record<string, string>;
  /** Named contexts: directories, `docker-image://`, `service:`, URLs. */
  contexts: Record<string, string>;
  network?: string;
  platforms: string[];
  profiles: string[];
  secrets: string[];
  /** The secret that a RUN mounts under an id, where the two differ. */
  secretIds: Record<string, string>;
  cacheFrom: string[];
  pullPolicy?: string;
}

/** A service that only runs an image. */
export interface ImageService {
  name: string;
  image: string;
  profiles: string[];
  pullPolicy?: string;
}

/** A service that BuildKit would build from an address; its Dockerfile is there, and not on this machine. */
export interface RemoteBuild {
  name: string;
  image: string;
  profiles: string[];
  context: string;
  /** Where the compose file says so. */
  place: Place;
}

/** A compose project, read. */
export interface Project {
  /** Compose's name for it. */
  name: string;
  /** Absolute. */
  directory: string;
  /** Absolute paths, in the order in which compose merges them. */
  composeFiles: string[];
  /** Where each key of those files stands. */
  lines: ComposeLines[];
  builds: BuildService[];
  remoteBuilds: RemoteBuild[];
  images: ImageService[];
  /** Every image that a service builds, also where that service is left out. */
  builtImages: { image: string; service: string }[];
  /** File secrets by name, with absolute paths. */
  secretFiles: Record<string, string>;
  /** Secrets that come from a variable of the environment: its name, by the secret's. */
  secretVariables: Record<string, string>;
}

/**
 * Reads a compose project through `docker compose config`, and the Dockerfiles that its builds would read.
 *
 * @throws compose-invalid when compose refuses it; not-carriable for a Dockerfile that is not there.
 */
export async function readProject(engine: Engine, at: ComposeProject): Promise<Project> {
  const composeFiles = await findComposeFiles(at);
  const config = await composeConfig(engine, { ...at, profiles: ['*'], files: composeFiles });
  const model = parseModel(config, at.directory);
  const services = Object.entries(model.services ?? {});
  const lines = await readComposeLines(at.directory, composeFiles);
  const base = { directory: at.directory, lines, project: model.name };
  const built = services.filter(([, { build }]) => build && !isRemote(build.context));
  const builds = await Promise.all(built.map(([name, service]) => readBuild(name, service, base)));
  const remoteBuilds = services.flatMap(([name, service]) => remoteBuild(name, service, base));
  return {
    name: model.name,
    directory: at.directory,
    composeFiles,
    lines,
    builds,
    remoteBuilds,
    builtImages: [...builds, ...remoteBuilds].map(({ name, image }) => ({ image, service: name })),
    images: services.flatMap(([name, service]) =>
      service.image && !service.build ? [imageService(name, service)] : [],
    ),
    secretFiles: secretsBy(model, 'file'),
    secretVariables: secretsBy(model, 'environment'),
  };
}

function parseModel(config: unknown, directory: string): ComposeModel {
  const parsed = composeModel.safeParse(config);
  if (parsed.success) return parsed.data;
  const output = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('\n');
  throw new BuildferryError('compose-invalid', { directory, output }, parsed.error);
}

function secretsBy({ secrets }: ComposeModel, source: 'file' | 'environment'): Record<string, string> {
  const found = Object.entries(secrets ?? {}).flatMap(([name, secret]) =>
    secret?.[source] ? [[name, secret[source]] as const] : [],
  );
  return Object.fromEntries(found);
}

const isRemote = (context: string): boolean => /^(?:[a-z][a-z+.-]*:\/\/|git@|github\.com\/)/.test(context);

function remoteBuild(
  name: string,
  { build, image, profiles }: ComposeService,
  { lines, project }: { lines: ComposeLines[]; project: string },
): RemoteBuild[] {
  if (!build || !isRemote(build.context)) return [];
  const place = placeOf(lines, ['services', name, 'build', 'context']);
  return [
    { name, image: image ?? `${project}-${name}`, profiles: profiles ?? [], context: build.context, place },
  ];
}

async function readBuild(
  name: string,
  service: ComposeService,
  base: { directory: string; lines: ComposeLines[]; project: string },
): Promise<BuildService> {
  const build = service.build ?? { context: '.' };
  const context = resolve(base.directory, build.context);
  const given = (mapping: Record<string, string | null> | null | undefined): Record<string, string> =>
    Object.fromEntries(
      Object.entries(mapping ?? {}).flatMap(([key, value]) => (value === null ? [] : [[key, value]])),
    );
  const inline = build.dockerfile_inline;
  const inlineAt = ['services', name, 'build', 'dockerfile_inline'];
  return {
    name,
    image: service.image ?? `${base.project}-${name}`,
    context,
    dockerfile: await readDockerfileSource({
      directory: base.directory,
      context,
      named: build.dockerfile,
      inline,
      at: placeOf(base.lines, inlineAt),
      written: inlinedAt(base.lines, inlineAt),
    }),
    ...(build.target ? { target: build.target } : {}),
    args: given(build.args),
    contexts: given(build.additional_contexts),
    ...(build.network ? { network: build.network } : {}),
    platforms: build.platforms ?? (service.platform ? [service.platform] : []),
    secrets: (build.secrets ?? []).map((secret) => (typeof secret === 'string' ? secret : secret.source)),
    secretIds: secretIds(build.secrets ?? []),
    profiles: service.profiles ?? [],
    cacheFrom: build.cache_from ?? [],
    ...(service.pull_policy ? { pullPolicy: service.pull_policy } : {}),
  };
}

type BuildSecret = string | { source: string; target?: string | undefined };

function secretIds(secrets: readonly BuildSecret[]): Record<string, string> {
  const renamed = secrets.flatMap((secret) =>
    typeof secret !== 'string' && secret.target !== undefined && secret.target !== secret.source
      ? [[secret.target, secret.source] as const]
      : [],
  );
  return Object.fromEntries(renamed);
}

function imageService(name: string, { image, pull_policy, profiles }: ComposeService): ImageService {
  return {
    name,
    image: image ?? '',
    profiles: profiles ?? [],
    ...(pull_policy ? { pullPolicy: pull_policy } : {}),
  };
}
