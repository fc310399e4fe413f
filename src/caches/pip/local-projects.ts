import { stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { requirementLines } from './requirement-lines.ts';

/**
 * The folders that a requirements file installs from, absolute: `-e .`, `./lib[extra]`, `name @ file:///srv/lib`.
 * Files that it includes count too. As for pip, paths are relative to the directory it runs in, here that of the
 * outermost file (pip.pypa.io/en/stable/reference/requirements-file-format).
 */
export async function localProjects(file: string): Promise<string[]> {
  const found = new Set<string>();
  for (const line of await requirementLines(file)) {
    const named = placeIn(line);
    const project = named === undefined ? undefined : resolve(dirname(file), named);
    if (project && (await isDirectory(project))) found.add(project);
  }
  return [...found].sort();
}

/** The path that a requirement has instead of a name; undefined when it has none. */
function placeIn(line: string): string | undefined {
  const requirement = line
    .replace(/^(?:-e|--editable)[\s=]*/, '')
    .replace(/^[\w.-]+(?:\[[^\]]*\])?\s*@\s*/, '')
    .replace(/\s+(?:;|--).*$/, '')
    .replace(/\[[^\]]*\]$/, '');
  if (requirement.startsWith('file:///')) return fileURLToPath(requirement.replace(/#.*$/, ''));
  const isPath = /^\.|\//.test(requirement) && !requirement.includes('://') && !requirement.startsWith('-');
  return isPath ? requirement : undefined;
}

async function isDirectory(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() === true;
}
