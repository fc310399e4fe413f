import { Document, isNode } from 'yaml';
import { madeByUs } from '../project/compose-files.ts';
import type { BuildService, ImageService, Project } from '../project/project.ts';

/** What the override says about one build. */
export interface BuildOverride {
  service: BuildService;
  /** Another name for the image that the build makes. */
  image?: string;
  /** The twin, absolute or relative to the build's context. This and all other paths as they are: printing escapes them. */
  dockerfile: string;
  /** The target is the twin's last stage, whatever the user's is. */
  lastStage?: boolean;
  contexts: Record<string, string>;
  /** Arguments that the Dockerfile declares and the host must not decide. */
  args: Record<string, string>;
  /** Where the layer cache lies: absolute, since a relative path silently misses from a subdirectory. */
  cacheFrom: string[];
  cacheTo?: string[];
  /** Without one the build keeps the user's own network. */
  network?: string;
  secrets: string[];
}

/** Everything that an override file says. */
export interface Override {
  builds: BuildOverride[];
  images: ImageService[];
  /** Secrets by name, and the file that holds each. */
  secrets: Record<string, string>;
}

/** Prints a compose override: what a service needs besides what the user wrote, and nothing else. */
export function printOverride({ builds, images, secrets }: Override): string {
  const services = [
    ...builds.map((build) => [build.service.name, buildFields(build)] as const),
    ...images.map(({ name }) => [name, { pull_policy: 'missing' }] as const),
  ];
  const files = Object.entries(secrets).map(([name, file]) => [name, { file: literal(file) }] as const);
  const document = new Document({
    services: Object.fromEntries(services),
    ...(files.length > 0 ? { secrets: Object.fromEntries(files) } : {}),
  });
  for (const { service } of builds) tagBuild(document, ['services', service.name, 'build']);
  // A file beside the user's `environment:` would be refused.
  for (const name of Object.keys(secrets)) setTag(document, ['secrets', name], '!override');
  return `${madeByUs}. \`sh import.sh --unwire\` removes it.\n${document.toString({ lineWidth: 0 })}`;
}

function buildFields({
  service,
  image,
  dockerfile,
  lastStage = false,
  contexts,
  args,
  cacheFrom,
  cacheTo,
  network,
  secrets,
}: BuildOverride): object {
  const build = {
    dockerfile: literal(dockerfile),
    ...(lastStage && service.target !== undefined ? { target: null } : {}),
    pull: false,
    no_cache: false,
    ...(service.dockerfile.inline ? { dockerfile_inline: null } : {}),
    ...(network === undefined ? {} : { network }),
    ...(Object.keys(contexts).length > 0 ? { additional_contexts: mapValues(contexts, literal) } : {}),
    ...(Object.keys(args).length > 0 ? { args } : {}),
    ...(secrets.length > 0 ? { secrets } : {}),
    ...(cacheFrom.length > 0 || service.cacheFrom.length > 0 ? { cache_from: cacheFrom.map(literal) } : {}),
    ...(cacheTo ? { cache_to: cacheTo.map(literal) } : {}),
  };
  return {
    ...(image ? { image } : {}),
    build,
    ...(isPulling(service.pullPolicy) ? { pull_policy: 'missing' } : {}),
  };
}

/** A path as compose reads it from a file: there a `$` begins a variable. */
const literal = (text: string): string => text.replaceAll('$', () => '$$');

function mapValues(
  record: Record<string, string>,
  change: (value: string) => string,
): Record<string, string> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}

/** Compose's own YAML tags: `!reset` takes a value away, `!override` replaces a list instead of adding to it. */
function tagBuild(document: Document, build: string[]): void {
  setTag(document, [...build, 'dockerfile_inline'], '!reset');
  setTag(document, [...build, 'target'], '!reset');
  setTag(document, [...build, 'cache_from'], '!override');
  setTag(document, [...build, 'cache_to'], '!override');
}

function setTag(document: Document, path: string[], tag: string): void {
  const node = document.getIn(path, true);
  if (isNode(node)) node.tag = tag;
}

const isPulling = (policy: string | undefined): boolean =>
  /^(?:always|daily|weekly|build|every_.*|refresh)$/.test(policy ?? '');

/** The services that run an image and would pull it again although it is there. */
export function pullingImages(project: Project): ImageService[] {
  return project.images.filter(({ pullPolicy }) => isPulling(pullPolicy));
}
