import { BuildferryError, isErrorOf } from '../errors.ts';
import type { RunNeed } from '../project/needs.ts';
import { maskUrlsIn } from '../recording/mask-urls.ts';

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
 * what the failed command printed, then its place, its first line and its exit code. Of any other failure it leaves
 * what compose said of it, without the progress of all other steps.
 *
 * @param lines what the build printed, in BuildKit's plain form, masked.
 */
export function inOwnWords(error: unknown, lines: readonly string[], runs: readonly RunNeed[]): unknown {
  if (!isErrorOf(error, 'program-failed')) return error;
  const failed = findFailedRun(lines);
  const run = runs.find(({ slice }) => slice === failed?.slice);
  if (!failed || !run) return withoutProgress(error, lines);
  const place = `${run.file}:${run.line}: RUN ${run.command}: ${failed.reason}`;
  const output = [...failed.output, place].join('\n');
  return new BuildferryError('program-failed', { ...error.facts, output }, error);
}

/**
 * What compose said of a failed build, without the progress of its steps: the two come on different streams, and the
 * last lines of one hide the other.
 */
export function withoutProgress(
  error: BuildferryError<'program-failed'>,
  lines: readonly string[],
): BuildferryError<'program-failed'> {
  const words = lines.filter((line) => !/^#\d+ (?!ERROR)/.test(line)).flatMap(withoutExcerpt);
  const output = words.length === 0 ? maskUrlsIn(error.facts.output) : words.join('\n');
  return new BuildferryError('program-failed', { ...error.facts, output }, error);
}

/** Of BuildKit's excerpt from the twin only the instruction that failed: the lines around it are not the user's. */
function withoutExcerpt(line: string): string[] {
  const [, mark, instruction = ''] = /^ *\d+ \| (>>>)?(.*)$/.exec(line) ?? [];
  if (mark) return instruction.includes('buildferry.invalid/') ? [] : [instruction.trim()];
  const isFrame = /^ *\d+ \||^-+$|^\S+\.Dockerfile:\d+$|^\s*$/.test(line);
  return isFrame ? [] : [line];
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
