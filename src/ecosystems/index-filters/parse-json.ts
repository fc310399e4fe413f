import type { z } from 'zod';

/** What a JSON document says, as it is, where it has the shape that is looked for; undefined otherwise. */
export function parseJson<T extends z.ZodType>(text: string, shape: T): z.infer<T> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    // Not what zod makes of it: that would be in another order.
    return shape.safeParse(value).success ? (value as z.infer<T>) : undefined;
  } catch {
    return undefined;
  }
}
