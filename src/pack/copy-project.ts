import { cp } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import type { Project } from '../project/project.ts';

/** A copy of what a project's builds read. */
export interface ProjectCopy {
  /** The project's directory in the copy. */
  directory: string;
}

/**
 * Copies a project, and the contexts and Dockerfiles that lie outside it, so that every relative path still holds.
 * Modes, times and links stay as they are, since they decide whether a COPY is found in the layer cache.
 * `without` names paths that stay behind: the bundle itself may be in the project, and secrets.
 */
export async function copyProject(
  project: Project,
  into: string,
  without: readonly string[],
): Promise<ProjectCopy> {
  const contexts = project.builds.flatMap(({ contexts: named }) =>
    Object.values(named).filter((value) => !/^[a-z-]+:/.test(value)),
  );
  const needed = [
    project.directory,
    ...project.composeFiles,
    ...project.builds.flatMap(({ context, dockerfile }) => [context, dockerfile.path]),
    ...contexts.map((path) => resolve(project.directory, path)),
  ];
  const outermost = needed.filter((path) => !needed.some((other) => other !== path && isInside(path, other)));
  const common = [...new Set(outermost)].reduce(commonDirectory, dirname(outermost[0] ?? project.directory));
  for (const path of new Set(outermost)) {
    await cp(path, join(into, relative(common, path)), {
      recursive: true,
      preserveTimestamps: true,
      verbatimSymlinks: true,
      filter: (source) => !without.some((left) => source === left),
    });
  }
  return { directory: join(into, relative(common, project.directory)) };
}

function isInside(path: string, directory: string): boolean {
  return path.startsWith(directory.endsWith(sep) ? directory : directory + sep);
}

function commonDirectory(a: string, b: string): string {
  let directory = a;
  while (!isInside(b, directory) && directory !== dirname(directory)) directory = dirname(directory);
  return directory;
}
