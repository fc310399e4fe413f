import { appendFileSync, readFileSync } from 'node:fs';
import { describeUrl } from '../ecosystems/all.ts';
import type { Asked } from '../recording/line.ts';
import { places } from '../recording/protocol.ts';

/** What a RUN asked for and did not get. */
export interface Misses {
  add(asked: Asked): void;
  /** A connection that could not even be answered: a refused certificate, a protocol that is not HTTP. */
  addConnection(host: string, reason: string): void;
  /** Says on standard error what was missed, if anything was: as the cause when the command failed, else as tolerated. */
  report(failed: boolean, poolIsEmpty: () => boolean): void;
}

const namedAtMost = 3;

/** Collects misses of one RUN, and writes each into the `missed` mount at once, for the wanted list. */
export function createMisses(slice: string): Misses {
  const seen = new Set<string>();
  const note = (what: string, details: object): void => {
    if (seen.has(what)) return;
    seen.add(what);
    try {
      appendFileSync(
        `${places.missed}/${slice}-${process.getuid?.() ?? 0}.jsonl`,
        `${JSON.stringify({ slice, what, ...details })}\n`,
      );
    } catch {}
  };
  return {
    add(asked) {
      const name = describeUrl(asked.url);
      note(`${asked.method} ${asked.url}${name ? ` = ${name}` : ''}`, { asked });
    },
    addConnection: (host, reason) => note(`a connection to ${host} (${reason})`, { host }),
    report(failed, poolIsEmpty) {
      if (seen.size === 0) return;
      const named = [...seen].slice(0, namedAtMost).join(', ');
      const more = seen.size > namedAtMost ? ` and ${seen.size - namedAtMost} more` : '';
      const by = `asked by the RUN at ${whereIs(slice)}`;
      const text = failed
        ? `not aboard: ${named}${more}; ${by}. ${whatToDo(poolIsEmpty())}`
        : `not aboard and not needed: ${named}${more}; ${by}.`;
      process.stderr.write(`buildferry: ${text}\n`);
    },
  };
}

function whatToDo(poolIsEmpty: boolean): string {
  const pack = 'Pack again on the connected machine with this Dockerfile, and import that bundle.';
  return poolIsEmpty
    ? `The pool of this engine is empty: import the bundle again to fill it. If that does not help: ${pack}`
    : pack;
}

function whereIs(slice: string): string {
  try {
    const places_ = JSON.parse(readFileSync(places.where, 'utf8'));
    return places_[slice] ?? `slice ${slice}`;
  } catch {
    return `slice ${slice}`;
  }
}
