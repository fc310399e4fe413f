import { exitCodes } from '../../errors.ts';
import { errorTexts } from '../messages/en.ts';
import type { Renderer, Rendering } from './renderer.ts';

/** One JSON value a line on standard output: events as they come, then `result` or `error`; only the data where a command has no progress. */
export function createJsonRenderer({ streams }: Rendering): Renderer {
  const print = (value: unknown): void => void process.stdout.write(`${JSON.stringify(value)}\n`);
  return {
    report: (event) => {
      if (streams) print(event);
    },
    finish: ({ data }) => print(streams ? { type: 'result', result: data } : data),
    fail(error) {
      const text = (errorTexts[error.code] as (facts: unknown) => { what: string; next: string })(
        error.facts,
      );
      print({
        type: 'error',
        code: error.code,
        exitCode: exitCodes[error.code],
        facts: error.facts,
        what: text.what,
        next: text.next,
      });
    },
    close: () => {},
  };
}
