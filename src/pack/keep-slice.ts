import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { readJsonLines } from '../recording/json-lines.ts';
import { keyOf, type Line } from '../recording/line.ts';
import { mergeLines } from '../recording/lookup.ts';
import { maskTokens, mayHoldToken } from '../recording/mask-tokens.ts';
import { maskUrls, mayBeIndex } from '../recording/mask-urls.ts';
import type { Recordings } from '../recording/recordings.ts';
import { bodyPath, linesOf, traceFile } from '../recording/store.ts';

const passedSchema = z.object({ host: z.string(), reason: z.string() });

/** Something that passed by and can't be replayed. */
export interface NotReplayable extends z.infer<typeof passedSchema> {
  slice: string;
}

/** Keeps what a RUN filled its store with, tokens and credentials masked, and returns what passed by and can't be replayed. */
export async function keepSlice(
  recordings: Recordings,
  slice: string,
  store: string,
): Promise<NotReplayable[]> {
  const masked = new Map<string, string>();
  const lines: Line[] = [];
  // One after the other, since an index page may have many megabytes.
  for (const line of mergeLines(await linesOf(store), keyOf)) lines.push(await maskLine(line, store, masked));
  await recordings.write(slice, lines, (blob) => masked.get(blob) ?? bodyPath(store, blob));
  return readTrace(slice, store);
}

async function maskLine(line: Line, store: string, masked: Map<string, string>): Promise<Line> {
  if (!line.blob || !mayBeIndex(line)) return line;
  const plain = await readFile(bodyPath(store, line.blob));
  const tokens = mayHoldToken(line) ? maskTokens(plain, line.url) : undefined;
  const body = maskUrls(tokens ?? plain) ?? tokens;
  if (!body) return line;
  const blob = createHash('sha256').update(body).digest('hex');
  const file = join(store, `masked-${blob}`);
  await writeFile(file, body);
  masked.set(blob, file);
  return { ...line, blob, size: body.length };
}

async function readTrace(slice: string, store: string): Promise<NotReplayable[]> {
  const text = await readFile(join(store, traceFile), 'utf8').catch(() => '');
  return readJsonLines(text, passedSchema).map((passed) => ({ slice, ...passed }));
}
