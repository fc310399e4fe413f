import type { z } from 'zod';

/** Reads one entry a line. What does not fit is left out: a program that was ended may have broken off in a line. */
export function readJsonLines<S extends z.ZodType>(text: string, schema: S): z.infer<S>[] {
  return text.split('\n').flatMap((line) => {
    const { success, data } = schema.safeParse(parseJson(line));
    return success ? [data] : [];
  });
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
