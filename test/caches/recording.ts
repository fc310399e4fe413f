import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { filesOf, type RecordedFiles } from '../../src/caches/recorded-files.ts';
import { keepSlice } from '../../src/pack/keep-slice.ts';
import { askedFor, keptOf } from '../../src/recording/line.ts';
import { openRecordings } from '../../src/recording/recordings.ts';
import { openStoreWriter } from '../../src/recording/store.ts';

/** Downloads as a RUN of a pack would have, with that header, and keeps it as a pack does. */
export async function recordRun(
  directory: string,
  urls: readonly string[],
  authorization = '',
): Promise<RecordedFiles> {
  const store = await mkdtemp(join(directory, 'store-'));
  for (const url of urls) {
    const answer = await fetch(url, { headers: { authorization }, redirect: 'manual' });
    const headers = keptOf(Object.fromEntries(answer.headers), url);
    const asked = askedFor({ method: 'GET', url });
    const writer = openStoreWriter(store, { ...asked, status: answer.status, headers });
    const body = Buffer.from(await answer.arrayBuffer());
    if (body.length > 0) await writer.write(body);
    await writer.end();
  }
  const recordings = openRecordings(join(directory, 'recordings'), 'shop');
  await keepSlice(recordings, 'run', store);
  const lines = (await recordings.read('run')) ?? [];
  return { files: filesOf(lines), open: (blob) => recordings.open(blob) };
}

/** A PATH by which these programs are found, and do not work; for that it fills a folder in a directory. */
export async function pathWithout(
  directory: string,
  names: readonly string[],
  path = process.env.PATH,
): Promise<string> {
  const folder = join(directory, 'broken');
  await mkdir(folder, { recursive: true });
  for (const name of names) await writeFile(join(folder, name), '#!/bin/sh\nexit 127\n', { mode: 0o755 });
  return [folder, path].join(delimiter);
}

/** Does something in a process that has this PATH. */
export async function withPath<T>(path: string, work: () => Promise<T>): Promise<T> {
  const before = process.env.PATH;
  process.env.PATH = path;
  try {
    return await work();
  } finally {
    process.env.PATH = before;
  }
}
