import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Bases } from '../../src/project/base-facts.ts';
import type { BuildService, Project } from '../../src/project/project.ts';
import { type BuildUnit, readUnit } from '../../src/project/unit.ts';

/** What a test says of a service; the rest is usual. */
export interface ServiceFacts extends Partial<Omit<BuildService, 'dockerfile'>> {
  /** Where its Dockerfile is, relative to the project. */
  file?: string;
  inline?: boolean;
}

/** The directory that the project of these units is in. */
export const projectDirectory = '/srv/shop';

/** A unit of a project in /srv/shop, made from a Dockerfile's text without touching a disk. */
export function unitOf(text: string, facts: ServiceFacts = {}, bases: Bases = {}): BuildUnit {
  const { file = 'Dockerfile', inline = false, ...rest } = facts;
  const service: BuildService = {
    name: 'web',
    image: 'shop-web',
    context: projectDirectory,
    dockerfile: {
      file,
      path: join(projectDirectory, file),
      offset: inline ? 3 : 0,
      inline,
      text,
      sha256: createHash('sha256').update(text).digest('hex'),
      ...(inline ? { written: text } : {}),
    },
    args: {},
    contexts: {},
    platforms: [],
    profiles: [],
    secrets: [],
    secretIds: {},
    cacheFrom: [],
    ...rest,
  };
  return readUnit(service, { platform: 'linux/amd64', bases });
}

/** A project with these units. */
export function projectOf(units: readonly BuildUnit[], more: Partial<Project> = {}): Project {
  return {
    name: 'shop',
    directory: projectDirectory,
    composeFiles: [join(projectDirectory, 'compose.yaml')],
    lines: [],
    builtImages: [],
    builds: units.map(({ service }) => service),
    remoteBuilds: [],
    images: [],
    secretFiles: {},
    secretVariables: {},
    ...more,
  };
}
