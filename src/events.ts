import type { Fault } from './errors.ts';

/** The steps of the journey, in the order in which people see them. */
export type Stage =
  | 'scan'
  | 'images'
  | 'record'
  | 'rehearse'
  | 'caches'
  | 'seal'
  | 'verify'
  | 'load'
  | 'wire'
  | 'seed'
  | 'prime'
  | 'restore'
  | 'send'
  | 'remote-import';

/** Things worth telling that are no errors; sentences are in src/cli/messages/en.ts. */
export interface NoticeFacts {
  finding: Fault;
  'not-replayable': { host: string; reason: string; file: string; line: number };
  'tolerated-misses': { count: number; requests: string[] };
  'recording-again': { runs: string[] };
  'source-absent': { file: string; line?: number; source: string };
  'indexes-left-whole': Record<string, never>;
  'wanted-not-brought': { what: string; dockerfile: string };
  'image-moved': { ref: string; digest: string };
  'image-unanswered': { ref: string };
  'stale-check-impossible': { service: string; reason: string };
  'compose-file-in-shell': { value: string };
  'env-file-in-context': { service: string };
  'cache-restored': { cache: string; path: string; line?: string };
  'cache-from-recording': { cache: string };
  'cache-skipped': { cache: string; reason: string };
  'secrets-masked': { cache: string; files: string[] };
  'secrets-left-out': { cache: string; files: string[] };
  'layer-cache-left-out': { reason: string };
  'layer-cache-seen': { kind: string; cached: number; steps: number };
  'removed-image': { ref: string };
  'remote-hash-by-reading': { host: string };
}

/** The name of a notice; each has facts of its own. */
export type NoticeCode = keyof NoticeFacts;

/** One notice with its facts. */
export type Notice = { [C in NoticeCode]: { code: C; facts: NoticeFacts[C] } }[NoticeCode];

/** What the library tells while it works. `done` and `total` are bytes unless `unit` says steps. */
export type BuildferryEvent =
  | { type: 'stage-started'; stage: Stage }
  | {
      type: 'stage-progress';
      stage: Stage;
      done: number;
      total?: number;
      unit: 'bytes' | 'steps';
      item?: string;
    }
  | { type: 'stage-finished'; stage: Stage; ms: number; bytes?: number }
  | { type: 'notice'; notice: Notice }
  | { type: 'output'; stage: Stage; line: string };

/** Takes every event; must not throw. The library never prints by itself. */
export type Reporter = (event: BuildferryEvent) => void;

/** Runs one stage and reports its start, its end and its duration in milliseconds. */
export async function runStage<T>(report: Reporter, stage: Stage, work: () => Promise<T>): Promise<T> {
  const started = performance.now();
  report({ type: 'stage-started', stage });
  const result = await work();
  report({ type: 'stage-finished', stage, ms: Math.round(performance.now() - started) });
  return result;
}

/** Reports one notice. */
export function notice<C extends NoticeCode>(report: Reporter, code: C, facts: NoticeFacts[C]): void {
  report({ type: 'notice', notice: { code, facts } as Notice });
}
