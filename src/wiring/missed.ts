import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { readJsonLines } from '../recording/json-lines.ts';

const entrySchema = z.object({
  /** The project's name. */
  project: z.string().optional(),
  slice: z.string(),
  what: z.string().optional(),
  asked: z.object({ method: z.string(), url: z.string(), accept: z.string().optional() }).optional(),
  host: z.string().optional(),
  /** The RUN did without what stands above. */
  succeeded: z.literal(true).optional(),
});

/** One thing that a RUN asked for and did not get. */
export interface Missed extends Omit<z.infer<typeof entrySchema>, 'succeeded'> {
  what: string;
  /** The RUN failed when it last missed this. */
  failed: boolean;
}

/** What the helper wrote down of one or more RUNs in one file. */
export interface MissedFile {
  name: string;
  /** Its size when it was read. */
  bytes: number;
  missed: Missed[];
}

/** Reads the output of a build that copied the list of misses; a line that broke off is none. */
export async function readMissed(output: string): Promise<MissedFile[]> {
  const directory = join(output, 'missed');
  const names = (await readdir(directory).catch(() => [])).sort();
  return Promise.all(
    names.map(async (name) => {
      const content = await readFile(join(directory, name));
      return { name, bytes: content.length, missed: parseMissed(content.toString('utf8')) };
    }),
  );
}

function parseMissed(text: string): Missed[] {
  const entries = readJsonLines(text, entrySchema);
  const lastSuccess = entries.findLastIndex(({ succeeded }) => succeeded);
  return entries.flatMap(({ what, succeeded: _, ...entry }, index) =>
    what === undefined ? [] : [{ ...entry, what, failed: index > lastSuccess }],
  );
}
