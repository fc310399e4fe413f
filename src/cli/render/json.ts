import { exitCodeOf } from '../exit-code.ts';
import { errorText } from '../messages/text-of.ts';
import type { Renderer, Rendering } from './renderer.ts';

/**
 * One JSON value a line on standard output: events as they come, then `result` or `error`; of a command that does
 * not stream, its data or `error` alone.
 */
export function createJsonRenderer({ streams }: Rendering): Renderer {
  const print = (value: unknown): void => void process.stdout.write(`${JSON.stringify(value)}\n`);
  return {
    report: (event) => {
      if (streams) print(event);
    },
    finish: ({ data }) => print(streams ? { type: 'result', result: data } : data),
    fail(error) {
      const { code, facts } = error;
      const { what, next } = errorText(error);
      print({ type: 'error', code, exitCode: exitCodeOf(error), facts, what, next });
    },
    close: () => {},
  };
}
