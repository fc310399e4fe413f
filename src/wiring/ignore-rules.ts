import { join, relative } from 'node:path';
import type { BuildService } from '../project/project.ts';
import type { BuildUnit } from '../project/unit.ts';
import { isIgnored } from './ignore-file.ts';

/** Texts of ignore files by absolute path; those that do not exist are not in it. */
export type IgnoreFiles = ReadonlyMap<string, string>;

/** The rules that count for a build: those beside its Dockerfile (`specific`), else those of its context. */
export function userRules(
  { context, dockerfile }: BuildService,
  files: IgnoreFiles,
): { own: string; specific: boolean } {
  const specific = dockerfile.inline ? undefined : files.get(`${dockerfile.path}.dockerignore`);
  const own = specific ?? files.get(join(context, '.dockerignore')) ?? '';
  return { own, specific: specific !== undefined };
}

/** Whether a file is part of a build's context. */
export function isInContext(path: string, { service }: BuildUnit, files: IgnoreFiles): boolean {
  const inContext = relative(service.context, path).split('\\').join('/');
  return !inContext.startsWith('../') && !isIgnored(userRules(service, files).own, inContext);
}
