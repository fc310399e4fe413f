import { readFile, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The folders that a requirements file installs from, absolute: `-e .`, `./lib[extra]`, `name @ file:///srv/lib`.
 * Files that it includes with `-r` count too. As for pip, paths are relative to the directory it runs in, here that
 * of the outermost file, and included files to the one that names them
 * (pip.pypa.io/en/stable/reference/requirements-file-format).
 */
export async function localProjects(file: string): Promise<string[]> {
  const found = new Set<string>();
  const read = new Set<string>();
  const follow = async (path: string): Promise<void> => {
    if (read.has(path)) return;
    read.add(path);
    for (const line of logicalLines(await readFile(path, 'utf8').catch(() => ''))) {
      const included = /^(?:-r|--requirement)[\s=]*(\S+)/.exec(line)?.[1];
      if (included) await follow(resolve(dirname(path), included));
      const named = placeIn(line);
      const project = named === undefined ? undefined : resolve(dirname(file), named);
      if (project && (await isDirectory(project))) found.add(project);
    }
  };
  await follow(file);
  return [...found].sort();
}

function logicalLines(text: string): string[] {
  return text
    .replace(/\\\r?\n/g, ' ')
    .split(/\r?\n/)
    .map((line) => line.replace(/(?:^|\s)#.*$/, '').trim())
    .filter((line) => line !== '');
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
