import type { Transform } from 'node:stream';
import { promisify } from 'node:util';
import { constants, createGunzip, createZstdDecompress, gzip, zstdCompress } from 'node:zlib';

/** How layers are stored. Engines before 23 do not read zstd. */
export type Compression = 'zstd' | 'gzip';

const frameSize = 8 * 1024 * 1024;
const inFlight = 2;

const compressors: Record<Compression, (frame: Buffer) => Promise<Buffer>> = {
  zstd: (frame) => promisify(zstdCompress)(frame, { params: { [constants.ZSTD_c_compressionLevel]: 3 } }),
  gzip: (frame) => promisify(gzip)(frame, { level: 6 }),
};

/**
 * Compresses a stream frame by frame, two at a time, into one that every decoder reads as a whole. Frames are
 * cut at fixed places, so the same bytes always give the same bytes. (Node's own zstd stream adds an empty frame
 * or not, depending on timing: nodejs/node#66078; its threads truncate: nodejs/node#59899.)
 */
export async function* compress(
  source: AsyncIterable<Buffer>,
  compression: Compression,
): AsyncGenerator<Buffer> {
  const running: Promise<Buffer>[] = [];
  for await (const frame of frames(source)) {
    running.push(compressors[compression](frame));
    if (running.length >= inFlight) yield await (running.shift() as Promise<Buffer>);
  }
  for (const frame of running) yield await frame;
}

async function* frames(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let pieces: Buffer[] = [];
  let size = 0;
  for await (const chunk of source) {
    let rest = chunk;
    while (size + rest.length >= frameSize) {
      const cut = frameSize - size;
      yield Buffer.concat([...pieces, rest.subarray(0, cut)]);
      rest = rest.subarray(cut);
      pieces = [];
      size = 0;
    }
    if (rest.length > 0) pieces.push(rest);
    size += rest.length;
  }
  if (size > 0) yield Buffer.concat(pieces);
}

/** How a layer that is compressed already is compressed, by its first bytes; undefined for a plain tar. */
export function compressionOf(start: Buffer): Compression | undefined {
  if (start[0] === 0x1f && start[1] === 0x8b) return 'gzip';
  return start.length >= 4 && start.readUInt32LE(0) === 0xfd2fb528 ? 'zstd' : undefined;
}

/** A stream that undoes a compression. */
export function decompressor(compression: Compression): Transform {
  return compression === 'gzip' ? createGunzip() : createZstdDecompress();
}
