import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { TarEntry } from './tar-stream.ts';

/** A tar entry with the content of a file on this machine. */
export async function fileEntry(
  file: string,
  entry: { path: string; mode: number; capability?: Buffer },
): Promise<TarEntry> {
  const { size } = await stat(file);
  return { type: 'file', size, open: () => createReadStream(file, { highWaterMark: 1024 * 1024 }), ...entry };
}

/** A directory entry for each folder on the way to these entries, in front of them, parents first. */
export function withDirectories(entries: readonly TarEntry[]): TarEntry[] {
  const directories = new Set<string>();
  for (const { path } of entries) {
    const parts = path.split('/').slice(0, -1);
    parts.forEach((_, index) => {
      directories.add(parts.slice(0, index + 1).join('/'));
    });
  }
  return [
    ...[...directories].sort().map((path): TarEntry => ({ type: 'directory', path, mode: 0o755 })),
    ...entries,
  ];
}
