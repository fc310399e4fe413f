import { readFile } from 'node:fs/promises';
import { relative } from 'node:path';
import { isAlias, isNode, isPair, LineCounter, parseDocument, visit } from 'yaml';

/** Where something stands: a path relative to the project, and a line from 1. */
export interface Place {
  file: string;
  line?: number;
}

/** The keys of one compose file and their lines. */
export interface ComposeLines {
  /** Relative to the project, with `/`. */
  file: string;
  /** Lines by a key's path, its parts joined by line feeds. */
  lines: Map<string, number>;
  /** The whole lines that hold a `dockerfile_inline`, by its path, written as they are: nothing filled in. */
  inlined: Map<string, string>;
}

/** Reads on which line each key of some compose files stands. */
export function readComposeLines(directory: string, files: readonly string[]): Promise<ComposeLines[]> {
  return Promise.all(
    files.map(async (path) => ({
      file: relative(directory, path).split('\\').join('/'),
      ...linesOf(await readFile(path, 'utf8')),
    })),
  );
}

function linesOf(text: string): Pick<ComposeLines, 'lines' | 'inlined'> {
  const lineCounter = new LineCounter();
  const lines = new Map<string, number>();
  const inlined = new Map<string, string>();
  const document = parseDocument(text, { lineCounter, logLevel: 'silent' });
  visit(document, {
    Pair(_, pair, ancestors) {
      const path = [...ancestors.filter(isPair), pair].map(({ key }) => String(key)).join('\n');
      if (isNode(pair.key) && pair.key.range) lines.set(path, lineCounter.linePos(pair.key.range[0]).line);
      if (!path.endsWith('\nbuild\ndockerfile_inline')) return;
      const value = isAlias(pair.value) ? pair.value.resolve(document) : pair.value;
      if (isNode(value) && value.range) inlined.set(path, wholeLines(text, value.range));
    },
  });
  return { lines, inlined };
}

/** The lines that a node stands on. */
function wholeLines(text: string, [start, end]: readonly [start: number, end: number, ...unknown[]]): string {
  const lineEnd = text.indexOf('\n', Math.max(start, end - 1));
  return text.slice(text.lastIndexOf('\n', start) + 1, lineEnd === -1 ? text.length : lineEnd);
}

/**
 * The place that says something, such as `services`, `web`, `build`: of several paths the first that is there, of
 * several files the last one, as compose has it. What comes from elsewhere (an included file, an anchor) has the
 * nearest place around it.
 */
export function placeOf(files: readonly ComposeLines[], ...paths: [string[], ...string[][]]): Place {
  const [wanted] = paths;
  const around = wanted.map((_, index) => wanted.slice(0, -index)).slice(1, -1);
  for (const path of [...paths, ...around]) {
    const key = path.join('\n');
    const found = files.findLast(({ lines }) => lines.has(key));
    if (found) return { file: found.file, line: found.lines.get(key) };
  }
  return { file: files[0]?.file ?? '' };
}

/** The lines that hold the `dockerfile_inline` at `path`; undefined where none of these files has it. */
export function inlinedAt(files: readonly ComposeLines[], path: readonly string[]): string | undefined {
  const key = path.join('\n');
  return files.findLast(({ inlined }) => inlined.has(key))?.inlined.get(key);
}
