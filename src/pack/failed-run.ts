import { BuildferryError, isErrorOf } from '../errors.ts';
import type { RunNeed } from '../project/needs.ts';

/** The RUN at which a build stopped. */
interface FailedRun {
  slice: string;
  /** What its command printed. */
  output: string[];
  /** `exit code: 1` */
  reason: string;
}

/**
 * Turns the failure of a build of twins into what the user would have seen of their own: instead of the twin's text,
 * what the failed command printed, then its place, its first line and its exit code. Other failures stay as they are.
 *
 * @param lines what the build printed, in BuildKit's plain form.
 */
export function inOwnWords(error: unknown, lines: readonly string[], runs: readonly RunNeed[]): unknown {
  if (!isErrorOf(error, 'program-failed')) return error;
  const failed = findFailedRun(lines);
  const run = runs.find(({ slice }) => slice === failed?.slice);
  if (!failed || !run) return error;
  const place = `${run.file}:${run.line}: RUN ${run.command}: ${failed.reason}`;
  const output = [...failed.output, place].join('\n');
  return new BuildferryError('program-failed', { ...error.facts, output }, error);
}

function findFailedRun(lines: readonly string[]): FailedRun | undefined {
  const failure = lines.map((line) => /^#(\d+) ERROR: .*?(exit code: \d+|$)/.exec(line)).find(Boolean);
  if (!failure) return undefined;
  const [, step = '', reason = ''] = failure;
  const ofStep = lines.flatMap((line) => (line.startsWith(`#${step} `) ? line.slice(step.length + 2) : []));
  const slice = /^\[.*?\] RUN .*"--slice", "([0-9a-f]+)"/.exec(ofStep[0] ?? '')?.[1];
  if (slice === undefined) return undefined;
  const output = ofStep.flatMap((line) => /^\d+\.\d+ (.*)$/.exec(line)?.[1] ?? []);
  return { slice, output, reason: reason || 'it did not end by itself' };
}
