import type { Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';

const decoders: Record<string, () => Transform> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

/**
 * What decodes a body before it is stored: one that was encoded for the way, because the client said that it
 * accepts that. One that came encoded unasked, such as a .tar.gz that the server labels so, is kept as it is.
 */
export function transportDecoder(
  encoding: string | undefined,
  acceptEncoding: string | string[] | undefined,
): Transform | undefined {
  return encoding !== undefined && accepts(acceptEncoding, encoding)
    ? decoders[encoding.toLowerCase()]?.()
    : undefined;
}

function accepts(acceptEncoding: string | string[] | undefined, encoding: string): boolean {
  const accepted = String(acceptEncoding ?? '').toLowerCase();
  return accepted
    .split(',')
    .some((item) => item.split(';')[0]?.trim() === encoding.toLowerCase().replace(/^x-/, ''));
}
