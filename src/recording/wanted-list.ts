import { z } from 'zod';
import { isPackage, namePackage } from '../ecosystems/packages/all.ts';
import { canonicalUrl } from './canonical-url.ts';

const wantedSchema = z
  .strictObject({
    /** The Dockerfile's path in the project, with `/`. */
    dockerfile: z.string().min(1),
    /** The stage's name, or its number where it has none. */
    stage: z.string(),
    /** The RUN that asked for it; where a person did, one that could use it. */
    slice: z
      .string()
      .regex(/^[0-9a-f]{24}$/)
      .optional(),
    line: z.number().int().positive().optional(),
    method: z.string().optional(),
    /** In canonical form: no credentials, no signatures. */
    url: z
      .url({ protocol: /^https?$/ })
      .refine((url) => canonicalUrl(url) === url, 'is not in canonical form')
      .optional(),
    accept: z.string().optional(),
    package: z
      .strictObject({ ecosystem: z.string(), name: z.string(), version: z.string().optional() })
      .refine(isPackage, 'is no package of an ecosystem that is known')
      .optional(),
  })
  .refine(
    ({ url, package: named }) => url !== undefined || named !== undefined,
    'names neither URL nor package',
  );

const schema = z.strictObject({
  format: z.literal(1),
  wanted: z.array(wantedSchema),
});

/** One thing that was missing on the isolated side: a request, a package, or a request that was for a package. */
export type Wanted = z.infer<typeof wantedSchema>;

/**
 * Reads a wanted list.
 *
 * @returns what is wanted, or every fault of a text that is no wanted list.
 */
export function parseWantedList(text: string): { wanted: Wanted[] } | { faults: string[] } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { faults: [error instanceof Error ? error.message : String(error)] };
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return { wanted: parsed.data.wanted };
  return {
    faults: parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'the file'}: ${message}`),
  };
}

/** Prints a wanted list, each thing once, sorted: the same misses give the same bytes. */
export function printWantedList(wanted: readonly Wanted[]): string {
  const lines = [...new Set(wanted.map((item) => JSON.stringify(ordered(item))))].sort();
  const list = lines.length > 0 ? `\n    ${lines.join(',\n    ')}\n  ` : '';
  return `{\n  "format": 1,\n  "wanted": [${list}]\n}\n`;
}

/** What is wanted, in one word: `pip:flask==3.1.0`, or the URL. */
export function nameWanted(wanted: Wanted): string {
  return wanted.package ? namePackage(wanted.package) : (wanted.url ?? '');
}

function ordered({ dockerfile, stage, slice, line, method, url, accept, package: named }: Wanted): object {
  return {
    dockerfile,
    stage,
    slice,
    line,
    method,
    url,
    accept,
    package: named && { ecosystem: named.ecosystem, name: named.name, version: named.version },
  };
}
