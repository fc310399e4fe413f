/**
 * What can go wrong, as facts. Sentences and next steps are written in src/cli/messages/en.ts,
 * so that a library user and a translation both start from the same data.
 */
export interface ErrorFacts {
  internal: { detail: string };
  usage: { problem: string; hint?: string };
  'manifest-invalid': { file: string; faults: string[] };
  'compose-invalid': { directory: string; output: string };
  'dockerfile-invalid': { file: string; line: number; problem: string };
  'build-failed': { services: string[]; output: string };
  'not-carriable': { faults: Fault[] };
  'bundle-altered': { bundle: string; faults: string[] };
  'bundle-incomplete': { bundle: string; problem: string };
  'bundle-too-new': { bundle: string; format: number };
  'tag-taken': { images: { ref: string; here: string; aboard: string }[] };
  'platform-mismatch': { bundle: string; engine: string };
  'no-space': { path: string; needed: number; available: number };
  locked: { path: string; holder: string };
  'host-key-unknown': { host: string; fingerprint: string };
  'host-key-changed': { host: string; fingerprint: string; known: string };
  'host-key-revoked': { host: string; fingerprint: string };
  'known-hosts-unreadable': { file: string; problem: string };
  'identity-unusable': { file: string; problem: string };
  'login-failed': { host: string; user: string; tried: string[] };
  'remote-failed': { host: string; problem: string };
  'engine-unreachable': { host: string; output: string };
  'engine-unsuitable': { problem: string; hint: string };
  'image-unavailable': { ref: string; output: string };
  'program-failed': { command: string; reason: string; output: string };
  'program-missing': { program: string };
  'source-changed': { path: string };
  'rehearsal-failed': { kind: 'engine' | 'isolated'; misses: MissFact[]; secrets: string[]; output: string };
  'output-taken': { path: string };
  'not-wired': { directory: string };
  'cache-unsuitable': { cache: string; problem: string; output?: string };
  'wanted-invalid': { file: string; faults: string[] };
  'wanted-unavailable': { names: string[]; output: string };
  interrupted: { signal: 'SIGINT' | 'SIGTERM' };
}

/** One thing that can't be carried: where it stands and why. `line` counts from 1. */
export interface Fault {
  file: string;
  line?: number;
  problem: string;
}

/** One request that a bundle could not answer. */
export interface MissFact {
  request: string;
  file: string;
  line: number;
}

/** The name of what went wrong; each has facts of its own. */
export type ErrorCode = keyof ErrorFacts;

/** The command's exit code for each error, as docs/format.md lists them. */
export const exitCodes: { readonly [C in ErrorCode]: number } = {
  internal: 1,
  usage: 2,
  'manifest-invalid': 2,
  'output-taken': 2,
  'not-wired': 2,
  'wanted-invalid': 2,
  'identity-unusable': 2,
  'compose-invalid': 3,
  'dockerfile-invalid': 3,
  'build-failed': 3,
  'not-carriable': 4,
  'bundle-altered': 10,
  'bundle-incomplete': 10,
  'bundle-too-new': 10,
  'tag-taken': 11,
  'no-space': 13,
  locked: 14,
  'host-key-unknown': 15,
  'host-key-changed': 15,
  'host-key-revoked': 15,
  'known-hosts-unreadable': 15,
  'login-failed': 15,
  'remote-failed': 15,
  'platform-mismatch': 16,
  'engine-unreachable': 16,
  'engine-unsuitable': 16,
  'image-unavailable': 16,
  'program-failed': 16,
  'program-missing': 16,
  'cache-unsuitable': 16,
  'wanted-unavailable': 16,
  'source-changed': 18,
  'rehearsal-failed': 19,
  interrupted: 130,
};

/** Every error that buildferry raises on purpose: a code, the facts, and the cause where there is one. */
export class BuildferryError<C extends ErrorCode = ErrorCode> extends Error {
  readonly code: C;
  readonly facts: ErrorFacts[C];

  constructor(code: C, facts: ErrorFacts[C], cause?: unknown) {
    super(`${code}: ${JSON.stringify(facts)}`, cause === undefined ? undefined : { cause });
    this.name = 'BuildferryError';
    this.code = code;
    this.facts = facts;
  }
}

/** Whether `error` is a BuildferryError of this code. */
export function isErrorOf<C extends ErrorCode>(error: unknown, code: C): error is BuildferryError<C> {
  return error instanceof BuildferryError && error.code === code;
}
