import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Header, list } from 'tar';
import type { Archive } from '../../src/caches/unpack-archive.ts';

type HeaderData = Exclude<NonNullable<ConstructorParameters<typeof Header>[0]>, Buffer>;

/** The names of an archive's entries, in their order. */
export async function entriesOf(file: string): Promise<string[]> {
  const names: string[] = [];
  await list({ file, onReadEntry: (entry) => void names.push(`${entry.type} ${entry.path}`) });
  return names;
}

/** Writes an archive into a bundle as somebody would who also writes its checksums. */
export async function sealArchive(bundle: string, body: Buffer): Promise<Archive> {
  const path = 'caches/hostile-1.tar';
  await mkdir(dirname(join(bundle, path)), { recursive: true });
  await writeFile(join(bundle, path), body);
  return { bundle, path, sha256: createHash('sha256').update(body).digest('hex') };
}

/** A sealed archive in a bundle, as it is. */
export async function openArchive(bundle: string, path: string): Promise<Archive> {
  const body = await readFile(join(bundle, path));
  return { bundle, path, sha256: createHash('sha256').update(body).digest('hex') };
}

/** An archive with entries that no packer would write; all files hold `x`. */
export function hostileArchive(entries: HeaderData[]): Buffer {
  const blocks = entries.flatMap((data) => {
    const size = (data.type ?? 'File') === 'File' ? 1 : 0;
    const header = new Header({
      mode: 0o644,
      uid: 0,
      gid: 0,
      mtime: new Date(0),
      type: 'File',
      size,
      ...data,
    });
    header.encode();
    return [header.block ?? Buffer.alloc(0), ...(size > 0 ? [Buffer.alloc(512, 'x\0')] : [])];
  });
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}
