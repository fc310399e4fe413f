import { appendFile, readdir } from 'node:fs/promises';
import { extname, join, relative } from 'node:path';

const comments: Record<string, string> = {
  '.py': '#',
  '.conf': '#',
  '.js': '//',
  '.mjs': '//',
  '.ts': '//',
  '.tsx': '//',
  '.go': '//',
  '.rs': '//',
  '.java': '//',
};

/**
 * Adds a comment to one source file in each build context, as somebody who works there would.
 *
 * @returns the files, relative to the project.
 */
export async function editSources(project: string, contexts: readonly string[]): Promise<string[]> {
  const edited: string[] = [];
  for (const context of new Set(contexts)) {
    const names = await readdir(context, { recursive: true });
    const sources = names
      .filter((name) => comments[extname(name)] && !/node_modules|\.d\.ts$|(^|\/)\./.test(name))
      .sort();
    const [source] = sources;
    if (source === undefined) continue;
    const path = join(context, source);
    await appendFile(path, `\n${comments[extname(source)]} edited on the isolated side\n`);
    edited.push(relative(project, path));
  }
  return edited;
}
