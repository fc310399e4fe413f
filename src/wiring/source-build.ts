import { stringify } from 'yaml';
import { printFlag } from '../dockerfile/flags.ts';
import type { SourceNeed } from '../project/needs.ts';
import type { BuildService, Project } from '../project/project.ts';

/** A build that fetches sources and holds nothing else: one more service of the user's own project for each. */
export interface SourceBuild {
  /** Texts by file name. */
  dockerfiles: Record<string, string>;
  /** The compose override that adds the services. */
  override: string;
}

/** The name of the service that fetches a source. */
export function sourceService({ ref }: Pick<SourceNeed, 'ref'>): string {
  return `buildferry-source-${ref.split(':')[1]}`;
}

/**
 * Prints the build that fetches sources exactly as the user's own builds would, with the secrets of the services that
 * need them. The Dockerfiles are to be in `directory`, which is the context too, though nothing of it is used.
 */
export function printSourceBuild(
  needs: readonly SourceNeed[],
  { project, directory }: { project: Project; directory: string },
): SourceBuild {
  const services = needs.map((need) => [sourceService(need), serviceOf(need, project, directory)] as const);
  const override = stringify({ services: Object.fromEntries(services) });
  return {
    dockerfiles: Object.fromEntries(needs.map((need) => [dockerfileName(need), dockerfileOf(need)])),
    override: override.replaceAll('$', () => '$$'),
  };
}

const dockerfileName = (need: SourceNeed): string => `${sourceService(need)}.Dockerfile`;

function serviceOf(need: SourceNeed, { builds }: Project, directory: string): object {
  const users = builds.filter(({ name }) => need.uses.some(({ service }) => service === name));
  const secrets = users.flatMap(secretsOf);
  const build = {
    context: directory,
    dockerfile: dockerfileName(need),
    ...(need.as === 'context' ? { additional_contexts: { source: need.source } } : {}),
    ...(secrets.length > 0 ? { secrets } : {}),
  };
  return { image: need.ref, build };
}

/** The address is kept out of the image, whose history would tell it with all that it holds. */
function dockerfileOf({ as, source, flags }: SourceNeed): string {
  const copy = 'FROM scratch\nCOPY --from=source / /\n';
  if (as === 'context') return copy;
  const printed = flags.map((flag) => `${printFlag(flag, '\\')} `).join('');
  return `FROM scratch AS source\nADD ${printed}${JSON.stringify([literal(source), '/'])}\n${copy}`;
}

/** A word in which BuildKit finds no variable, quote or escape. */
const literal = (word: string): string => word.replace(/[$"'\\]/g, (char) => `\\${char}`);

function secretsOf({ secrets, secretIds }: BuildService): { source: string; target: string }[] {
  return secrets.map((source) => {
    const renamed = Object.entries(secretIds).find(([, name]) => name === source);
    return { source, target: renamed?.[0] ?? source };
  });
}
