import { Header } from 'tar';

/** One entry of a tar stream. Owner is always root, time always the epoch: the same entries give the same bytes. */
export type TarEntry =
  | {
      type: 'file';
      path: string;
      mode: number;
      size: number;
      open: () => AsyncIterable<Buffer>;
      capability?: Buffer;
    }
  | { type: 'directory'; path: string; mode: number }
  | { type: 'hard-link'; path: string; target: string };

const blockSize = 512;
const epoch = new Date(0);

/** Writes a tar archive, entry by entry. @throws Error when a file's length is not what its entry says. */
export async function* tarStream(
  entries: Iterable<TarEntry> | AsyncIterable<TarEntry>,
): AsyncGenerator<Buffer> {
  for await (const entry of entries) yield* entryBytes(entry);
  yield Buffer.alloc(2 * blockSize);
}

/** One entry as it stands in an archive: header, body, padding. */
export async function* entryBytes(entry: TarEntry): AsyncGenerator<Buffer> {
  if (entry.type === 'file' && entry.capability)
    yield extendedHeader(entry.path, 'SCHILY.xattr.security.capability', entry.capability);
  yield header(entry);
  if (entry.type !== 'file') return;
  let written = 0;
  for await (const chunk of entry.open()) {
    written += chunk.length;
    yield chunk;
  }
  if (written !== entry.size) throw new Error(`${entry.path} has ${written} bytes, not ${entry.size}`);
  yield padding(written);
}

function header(entry: TarEntry): Buffer {
  const types = { file: 'File', directory: 'Directory', 'hard-link': 'Link' } as const;
  return encode({
    path: entry.type === 'directory' ? `${entry.path}/` : entry.path,
    type: types[entry.type],
    mode: entry.type === 'hard-link' ? 0o644 : entry.mode,
    size: entry.type === 'file' ? entry.size : 0,
    ...(entry.type === 'hard-link' ? { linkpath: entry.target } : {}),
  });
}

function encode(data: ConstructorParameters<typeof Header>[0] & object): Buffer {
  const head = new Header({ uid: 0, gid: 0, uname: '', gname: '', mtime: epoch, ...data });
  head.encode();
  // It also asks for an extended header for 8 GiB and more, although it has written the size in GNU tar's binary form.
  const block = head.block ?? Buffer.alloc(blockSize);
  const { path, linkpath } = new Header(block, 0);
  if (path !== head.path || (linkpath ?? '') !== (head.linkpath ?? ''))
    throw new Error(`${head.path} is too long for a tar header`);
  return block;
}

/** POSIX.1-2001 extended header with one record; the value may be binary. */
function extendedHeader(path: string, key: string, value: Buffer): Buffer {
  const record = paxRecord(key, value);
  const name = `PaxHeaders/${path.split('/').at(-1)}`;
  return Buffer.concat([
    encode({ path: name, type: 'ExtendedHeader', mode: 0o644, size: record.length }),
    record,
    padding(record.length),
  ]);
}

function paxRecord(key: string, value: Buffer): Buffer {
  const rest = Buffer.concat([Buffer.from(` ${key}=`), value, Buffer.from('\n')]);
  let length = rest.length + 1;
  while (String(length).length + rest.length !== length) length++;
  return Buffer.concat([Buffer.from(String(length)), rest]);
}

function padding(size: number): Buffer {
  return Buffer.alloc((blockSize - (size % blockSize)) % blockSize);
}
