import type { Asked, Line } from './line.ts';

/** Finds stored responses by request. */
export interface Lookup {
  find(asked: Asked, acceptHeader?: string): Line | undefined;
  /** Whether anything is stored at all. */
  empty: boolean;
}

/** Makes lines findable. HEAD is answered from GET; another document of the same URL only where Accept allows it. */
export function createLookup(lines: readonly Line[]): Lookup {
  const byUrl = Map.groupBy(lines, ({ url }) => url);
  const find = (asked: Asked, acceptHeader = '*/*'): Line | undefined => {
    const candidates = (byUrl.get(asked.url) ?? []).filter((line) => line.request === asked.request);
    const wanted = asked.method === 'HEAD' ? ['GET', 'HEAD'] : [asked.method];
    for (const method of wanted) {
      const sameMethod = candidates.filter((line) => line.method === method);
      const line =
        sameMethod.find(({ accept }) => accept === asked.accept) ??
        sameMethod.find((l) => accepts(acceptHeader, l));
      if (line) return line;
    }
    return undefined;
  };
  return { find, empty: lines.length === 0 };
}

function accepts(acceptHeader: string, line: Line): boolean {
  const type = line.headers['content-type']?.split(';')[0]?.trim() ?? '';
  const ranges = acceptHeader.split(',').map((range) => range.split(';')[0]?.trim() ?? '');
  return ranges.some((range) => range === '*/*' || range === type || range === `${type.split('/')[0]}/*`);
}

/** Puts lines together; of two for one request the later wins, except that a failure never replaces a success. */
export function mergeLines(lines: readonly Line[], keyOf: (line: Line) => string): Line[] {
  const merged = new Map<string, Line>();
  for (const line of lines) {
    const before = merged.get(keyOf(line));
    if (!before || before.status >= 400 || line.status < 400) merged.set(keyOf(line), line);
  }
  return [...merged.values()];
}
