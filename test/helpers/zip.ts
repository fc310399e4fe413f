import { crc32 } from 'node:zlib';

/** A ZIP archive of these texts by path, nothing compressed (APPNOTE.TXT 4.3): wheels and Go modules are such. */
export function zipOf(files: Readonly<Record<string, string>>): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [path, text] of Object.entries(files)) {
    const [name, body] = [Buffer.from(path), Buffer.from(text)];
    const facts = factsOf(name, body);
    const local = Buffer.concat([words('PK\x03\x04'), facts, name, body]);
    parts.push(local);
    directory.push(
      words('PK\x01\x02'),
      numbers([20, 2]),
      facts,
      numbers([0, 2], [0, 2], [0, 2], [0o644 << 16, 4], [offset, 4]),
      name,
    );
    offset += local.length;
  }
  const index = Buffer.concat(directory);
  const count = parts.length;
  const end = numbers([0, 2], [0, 2], [count, 2], [count, 2], [index.length, 4], [offset, 4], [0, 2]);
  return Buffer.concat([...parts, index, words('PK\x05\x06'), end]);
}

/** What stands in both headers of a file: versions, flags, method, time, sums, sizes, lengths of name and extra field. */
function factsOf(name: Buffer, body: Buffer): Buffer {
  return numbers(
    [20, 2],
    [0, 2],
    [0, 2],
    [0, 2],
    [0x21, 2],
    [crc32(body), 4],
    [body.length, 4],
    [body.length, 4],
    [name.length, 2],
    [0, 2],
  );
}

const words = (text: string): Buffer => Buffer.from(text, 'latin1');

function numbers(...fields: [value: number, bytes: number][]): Buffer {
  const buffer = Buffer.alloc(fields.reduce((sum, [, bytes]) => sum + bytes, 0));
  let position = 0;
  for (const [value, bytes] of fields) position = buffer.writeUIntLE(value, position, bytes);
  return buffer;
}
