import { errorLines } from '../../src/cli/render/text.ts';
import { BuildferryError } from '../../src/errors.ts';

/** An error for people who run a script: in buildferry's own words where it is one of its own. */
export function explain(error: unknown): string {
  if (error instanceof BuildferryError) return errorLines(error).join('\n');
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
