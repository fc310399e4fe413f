import { BuildferryError, isErrorOf, type MissFact } from '../errors.ts';
import { type Missed, takeMissed, type Workplace } from './engine-recording.ts';
import type { Packing } from './packing.ts';

/** Requests that were not aboard and that a build, which went well, did without. */
export async function toleratedMisses(packing: Packing, at: Workplace): Promise<string[]> {
  const missed = ownMisses(packing, await takeMissed(at));
  return [...new Set(missed.map(({ request }) => request))].sort();
}

/** The error of a build that failed in a rehearsal on `at`: with what it missed, and the secrets that it did not have. */
export async function asRehearsalFailure(packing: Packing, at: Workplace, error: unknown): Promise<unknown> {
  if (!isErrorOf(error, 'program-failed')) return error;
  const kind = at === packing ? 'engine' : 'isolated';
  const misses = ownMisses(packing, await takeMissed(at));
  return new BuildferryError(
    'rehearsal-failed',
    { kind, misses, secrets: absentSecrets(packing), output: error.facts.output },
    error,
  );
}

/** The engine keeps one list for all that is built on it, so another build's misses may be in it. */
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
