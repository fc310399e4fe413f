import type { RemoteFiles } from './sftp.ts';
import type { Window } from './window.ts';

/** One file to write on the remote host. */
export interface RemoteWrite {
  path: string;
  /** Permission bits; the remote umask applies. */
  mode: number;
  content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
  /** Gets the length of each piece that the remote host has taken. */
  onBytes?: (bytes: number) => void;
}

/** What every SFTP server takes in one write (draft-ietf-secsh-filexfer-02, section 3). */
const pieceBytes = 32 * 1024;

/**
 * Writes a file there: pieces at their offsets, many of them under way at once, flushed at the end. What stands at
 * `path` is overwritten. That all of it has arrived is proven by nothing but its hash, which is the caller's to ask for.
 */
export async function writeRemoteFile(
  files: RemoteFiles,
  window: Window,
  { path, mode, content, onBytes }: RemoteWrite,
): Promise<void> {
  const handle = await files.open(path, 'w', mode);
  const flights = new Set<Promise<void>>();
  let failure: { error: unknown } | undefined;
  let position = 0;
  for await (const piece of pieces(content)) {
    await window.room();
    if (failure) break;
    const offset = position;
    position += piece.length;
    const flight: Promise<void> = window
      .through(() => files.write(handle, piece, offset))
      .then(() => onBytes?.(piece.length))
      .catch((error: unknown) => {
        failure ??= { error };
      })
      .finally(() => flights.delete(flight));
    flights.add(flight);
  }
  await Promise.all(flights);
  if (!failure) await files.sync(handle);
  await files.close(handle);
  if (failure) throw failure.error;
}

async function* pieces(content: RemoteWrite['content']): AsyncGenerator<Uint8Array> {
  for await (const chunk of content) {
    for (let start = 0; start < chunk.length; start += pieceBytes)
      yield chunk.subarray(start, start + pieceBytes);
  }
}
