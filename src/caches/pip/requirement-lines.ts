import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

/**
 * The logical lines of a requirements file and of those that it includes with `-r`, without comments
 * (pip.pypa.io/en/stable/reference/requirements-file-format). A file that is not there has none.
 */
export async function requirementLines(file: string, read = new Set<string>()): Promise<string[]> {
  if (read.has(file)) return [];
  read.add(file);
  const lines: string[] = [];
  for (const line of logicalLines(await readFile(file, 'utf8').catch(() => ''))) {
    const included = /^(?:-r|--requirement)[\s=]*(\S+)/.exec(line)?.[1];
    if (included) lines.push(...(await requirementLines(resolve(dirname(file), included), read)));
    else lines.push(line);
  }
  return lines;
}

function logicalLines(text: string): string[] {
  return text
    .replace(/\\\r?\n/g, ' ')
    .split(/\r?\n/)
    .map((line) => line.replace(/(?:^|\s)#.*$/, '').trim())
    .filter((line) => line !== '');
}
