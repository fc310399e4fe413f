import { createHash } from 'node:crypto';
import type { Bodies } from './bodies.ts';
import type { Line } from './line.ts';

/** Hexadecimal digits of the checksums that repositories keep beside a document, by the ending of their names. */
const digits = { md5: 32, sha1: 40, sha256: 64, sha512: 128 };

/** Renews the checksums beside documents that have other bodies now; `changed` has the new bodies by URL. */
export async function renewChecksums(
  lines: readonly Line[],
  changed: ReadonlyMap<string, Buffer>,
  bodies: Bodies,
): Promise<Line[]> {
  return Promise.all(
    lines.map(async (line) => {
      const [, url = '', algorithm = ''] = /^(.*)\.(md5|sha1|sha256|sha512)$/.exec(line.url) ?? [];
      const document = changed.get(url);
      const body = document && (await bodies.read(line));
      if (!body) return line;
      const checksum = createHash(algorithm).update(document).digest('hex');
      const before = new RegExp(`\\b[\\da-f]{${digits[algorithm as keyof typeof digits]}}\\b`, 'i');
      return bodies.withBody(line, Buffer.from(body.toString('latin1').replace(before, checksum), 'latin1'));
    }),
  );
}
