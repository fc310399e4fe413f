import { appendFileSync, existsSync, readFileSync } from 'node:fs';
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

/**
 * Collects misses of one RUN, and writes each into the `missed` mount at once, for the wanted list. A RUN that succeeds
 * says so behind its misses: they, and those of its earlier failures, are not wanted any more.
 */
export function createMisses(slice: string): Misses {
  const seen = new Set<string>();
  const where = readWhere();
  const { project = '' } = where;
  // Equal RUNs of two projects have one slice id, and each project forgets only its own.
  const file = `${places.missed}/${[project, slice, process.getuid?.() ?? 0].join('-')}.jsonl`;
  const append = (entry: object): void => {
    try {
      appendFileSync(file, `${JSON.stringify({ project, slice, ...entry })}\n`);
    } catch {}
  };
  const note = (what: string, details: object): void => {
    if (seen.has(what)) return;
    seen.add(what);
    append({ what, ...details });
  };
  return {
    add(asked) {
      const name = describeUrl(asked.url);
      note(`${asked.method} ${asked.url}${name ? ` = ${name}` : ''}`, { asked });
    },
    addConnection: (host, reason) => note(`a connection to ${host} (${reason})`, { host }),
    report(failed, poolIsEmpty) {
      if (!failed && existsSync(file)) append({ succeeded: true });
      if (seen.size === 0) return;
      const named = [...seen].slice(0, namedAtMost).join(', ');
      const more = seen.size > namedAtMost ? ` and ${seen.size - namedAtMost} more` : '';
      const by = `asked by the RUN at ${where[slice] ?? `slice ${slice}`}`;
      const text = failed
        ? `not aboard: ${named}${more}; ${by}. ${whatToDo(poolIsEmpty())}`
        : `not aboard and not needed: ${named}${more}; ${by}.`;
      process.stderr.write(`buildferry: ${text}\n`);
    },
  };
}

function whatToDo(poolIsEmpty: boolean): string {
  const list =
    'Run `sh import.sh --wanted --project DIR`, take the wanted.json that it writes to the connected machine, and pack there with --wanted wanted.json.';
  return poolIsEmpty
    ? `The pool of this engine is empty: import the bundle again to fill it. If that does not help: ${list}`
    : list;
}

function readWhere(): Record<string, string> {
  try {
    return JSON.parse(readFileSync(places.where, 'utf8'));
  } catch {
    return {};
  }
}
