import { BuildferryError, isErrorOf, type MissFact } from '../errors.ts';
import type { Missed } from '../wiring/missed.ts';
import type { Packing } from './packing.ts';

/** Requests that were not aboard and that a build, which went well, did without. */
export function toleratedMisses(packing: Packing, missed: readonly Missed[]): string[] {
  return [...new Set(ownMisses(packing, missed).map(({ request }) => request))].sort();
}

/** A build that failed in a rehearsal. */
export interface FailedRehearsal {
  kind: 'engine' | 'isolated';
  error: unknown;
  missed: readonly Missed[];
}

/** The error of such a build: with what it missed, and the secrets that it did not have. */
export function asRehearsalFailure(packing: Packing, { kind, error, missed }: FailedRehearsal): unknown {
  if (!isErrorOf(error, 'program-failed')) return error;
  const misses = ownMisses(
    packing,
    missed.filter(({ failed }) => failed),
  );
  return new BuildferryError(
    'rehearsal-failed',
    { kind, misses, secrets: absentSecrets(packing), output: error.facts.output },
    error,
  );
}

function ownMisses({ subject }: Packing, missed: readonly Missed[]): MissFact[] {
  return missed.flatMap(({ slice, what }) => {
    const run = subject.needs.runs.find((need) => need.slice === slice);
    return run ? [{ request: what, file: run.file, line: run.line }] : [];
  });
}

/** Secrets that RUNs mount and that were empty: a likely cause where nothing was missed. */
function absentSecrets({ subject, manifest }: Packing): string[] {
  const mounted = subject.needs.secrets.filter(({ name }) => !manifest.secrets.includes(name));
  return mounted.map(({ name, file, line }) => `${name} (${file}:${line})`);
}
