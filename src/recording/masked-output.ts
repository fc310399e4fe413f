import { BuildferryError, isErrorOf } from '../errors.ts';
import type { Reporter, Stage } from '../events.ts';
import { maskUrlsIn } from './mask-urls.ts';

/** Who is told what a program prints while it runs. */
export interface OutputReport {
  report: Reporter;
  stage: Stage;
  /** Where its lines are kept as well, as they were reported. */
  lines?: string[];
}

/** Makes the `onLine` of a program: each line is reported without the credentials of its URLs. */
export function maskedOutput({ report, stage, lines }: OutputReport): (line: string) => void {
  return (printed) => {
    const line = maskUrlsIn(printed);
    lines?.push(line);
    report({ type: 'output', stage, line });
  };
}

/** The same failure of a program without the credentials of the URLs that it printed; any other as it is. */
export function maskedFailure(error: unknown): unknown {
  if (!isErrorOf(error, 'program-failed')) return error;
  return new BuildferryError(
    'program-failed',
    { ...error.facts, output: maskUrlsIn(error.facts.output) },
    error,
  );
}
