import { join } from 'node:path';
import { stringify } from 'yaml';
import { printFlag } from '../dockerfile/flags.ts';
import type { SourceNeed } from '../project/needs.ts';
import type { BuildService, Project } from '../project/project.ts';

/** The build that fetches one source and holds nothing else, as a service of the user's own project. */
export interface SourceBuild {
  dockerfile: string;
  /** The compose override that adds the service. */
  override: string;
}

/** The name of the service that fetches a source. */
export function sourceService({ ref }: Pick<SourceNeed, 'ref'>): string {
  return `buildferry-source-${ref.split(':')[1]}`;
}

/**
 * Prints the build that fetches a source exactly as the user's own build would, with the secrets of the services that
 * need it. `directory` holds the Dockerfile, and an empty folder called `context`.
 */
export function printSourceOverride(
  need: SourceNeed,
  { project, directory }: { project: Project; directory: string },
): SourceBuild {
  const services = project.builds.filter(({ name }) => need.uses.some(({ service }) => service === name));
  const secrets = services.flatMap(secretsOf);
  const build = {
    context: join(directory, 'context'),
    dockerfile: join(directory, 'Dockerfile'),
    ...(need.as === 'context' ? { additional_contexts: { source: need.source } } : {}),
    ...(secrets.length > 0 ? { secrets } : {}),
  };
  const text = stringify({ services: { [sourceService(need)]: { image: need.ref, build } } });
  return { dockerfile: dockerfileOf(need), override: text.replaceAll('$', () => '$$') };
}

function dockerfileOf({ as, source, flags }: SourceNeed): string {
  if (as === 'context') return 'FROM scratch\nCOPY --from=source / /\n';
  const printed = flags.map((flag) => `${printFlag(flag, '\\')} `).join('');
  return `FROM scratch\nADD ${printed}${JSON.stringify([literal(source), '/'])}\n`;
}

/** A word in which BuildKit finds no variable, quote or escape. */
const literal = (word: string): string => word.replace(/[$"'\\]/g, (char) => `\\${char}`);

function secretsOf({ secrets, secretIds }: BuildService): { source: string; target: string }[] {
  return secrets.map((source) => {
    const renamed = Object.entries(secretIds).find(([, name]) => name === source);
    return { source, target: renamed?.[0] ?? source };
  });
}
