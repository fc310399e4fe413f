import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { keyOf, type Line } from '../recording/line.ts';
import { mergeLines } from '../recording/lookup.ts';
import { maskTokens, mayHoldToken } from '../recording/mask-tokens.ts';
import type { Recordings } from '../recording/recordings.ts';
import { bodyPath, linesOf, traceFile } from '../recording/store.ts';

/** Something that passed by and can't be replayed. */
export interface NotReplayable {
  slice: string;
  host: string;
  reason: string;
}

/** Keeps what a RUN filled its store with, tokens masked, and returns what passed by and can't be replayed. */
export async function keepSlice(
  recordings: Recordings,
  slice: string,
  store: string,
): Promise<NotReplayable[]> {
  const masked = new Map<string, string>();
  const lines = await Promise.all(
    mergeLines(await linesOf(store), keyOf).map((line) => maskLine(line, store, masked)),
  );
  await recordings.write(slice, lines, (blob) => masked.get(blob) ?? bodyPath(store, blob));
  return readTrace(slice, store);
}

async function maskLine(line: Line, store: string, masked: Map<string, string>): Promise<Line> {
  if (!line.blob || !mayHoldToken(line)) return line;
  const body = maskTokens(await readFile(bodyPath(store, line.blob)), line.url);
  if (!body) return line;
  const blob = createHash('sha256').update(body).digest('hex');
  const file = join(store, `masked-${blob}`);
  await writeFile(file, body);
  masked.set(blob, file);
  return { ...line, blob, size: body.length };
}

async function readTrace(slice: string, store: string): Promise<NotReplayable[]> {
  const text = await readFile(join(store, traceFile), 'utf8').catch(() => '');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => ({ slice, ...(JSON.parse(line) as { host: string; reason: string }) }));
}
