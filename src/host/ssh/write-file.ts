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
  const write = async (piece: Uint8Array, position: number): Promise<void> => {
    await window.through(() => files.write(handle, piece, position));
    onBytes?.(piece.length);
  };
  try {
    await writePieces(content, window, write);
    await files.sync(handle);
  } finally {
    await files.close(handle);
  }
}

/** Ends when no write is under way any more; after a failure no further one is begun. */
async function writePieces(
  content: RemoteWrite['content'],
  window: Window,
  write: (piece: Uint8Array, position: number) => Promise<void>,
): Promise<void> {
  const flights = new Set<Promise<void>>();
  let failure: { error: unknown } | undefined;
  let position = 0;
  try {
    for await (const piece of pieces(content)) {
      await window.room();
      if (failure) break;
      const flight: Promise<void> = write(piece, position)
        .catch((error: unknown) => {
          failure ??= { error };
        })
        .finally(() => flights.delete(flight));
      flights.add(flight);
      position += piece.length;
    }
  } finally {
    await Promise.all(flights);
  }
  if (failure) throw failure.error;
}

async function* pieces(content: RemoteWrite['content']): AsyncGenerator<Uint8Array> {
  for await (const chunk of content) {
    for (let start = 0; start < chunk.length; start += pieceBytes)
      yield chunk.subarray(start, start + pieceBytes);
  }
}
