import type { Project } from '../project/project.ts';
import { isInContext } from '../wiring/ignore-rules.ts';
import { readIgnoreFiles } from '../wiring/read-ignore-files.ts';
import type { Manifest } from './manifest.ts';
import type { Packing } from './packing.ts';

/** The names of the secrets that the isolated host does not have: all but those that the manifest lists. */
export function secretsLeftBehind(
  { secretFiles, secretVariables }: Pick<Project, 'secretFiles' | 'secretVariables'>,
  { secrets }: Pick<Manifest, 'secrets'>,
): string[] {
  const names = [...Object.keys(secretFiles), ...Object.keys(secretVariables)];
  return names.filter((name) => !secrets.includes(name));
}

/** The files of those secrets, but for those that a build takes in with its context, as the isolated host's would. */
export async function secretFilesLeftBehind({ subject, manifest }: Packing): Promise<string[]> {
  const { project, units } = subject;
  const ignoreFiles = await readIgnoreFiles(units);
  const files = secretsLeftBehind(project, manifest).flatMap((name) => project.secretFiles[name] ?? []);
  return files.filter((file) => !units.some((unit) => isInContext(file, unit, ignoreFiles)));
}

/** The variables of those secrets. */
export function secretVariablesLeftBehind({ subject: { project }, manifest }: Packing): string[] {
  return secretsLeftBehind(project, manifest).flatMap((name) => project.secretVariables[name] ?? []);
}
