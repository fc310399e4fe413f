import type { RemoteFiles } from './sftp.ts';

const pieceBytes = 32 * 1024;
const underWay = 16;

/**
 * Reads a file of the remote host to its end, in order, with several pieces under way at once. Of a file that is
 * longer than `bytes` it reads at most one piece beyond them.
 */
export async function* readRemoteFile(
  files: RemoteFiles,
  path: string,
  bytes: number,
): AsyncGenerator<Buffer> {
  const handle = await files.open(path, 'r');
  const queue: Promise<Buffer>[] = [];
  let asked = 0;
  try {
    for (;;) {
      while (asked <= bytes && queue.length < underWay) {
        const piece = readPiece(files, handle, asked);
        // Its failure is met when its turn comes, or not at all when an earlier one ends the reading.
        piece.catch(() => {});
        queue.push(piece);
        asked += pieceBytes;
      }
      const piece = await queue.shift();
      if (piece === undefined || piece.length === 0) return;
      yield piece;
    }
  } finally {
    await Promise.allSettled(queue);
    await files.close(handle);
  }
}

/** Servers may give less than was asked for before the end of a file (draft-ietf-secsh-filexfer-02, section 6.4). */
async function readPiece(files: RemoteFiles, handle: Buffer, position: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  for (let length = 0; length < pieceBytes; ) {
    const part = await files.read(handle, pieceBytes - length, position + length);
    if (part.length === 0) break;
    parts.push(part);
    length += part.length;
  }
  return Buffer.concat(parts);
}
