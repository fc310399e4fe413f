import { createSocket } from 'node:dgram';

/** Decides what a name gets: an address in 127.0.0.0/8, or nothing for "no such name". */
export type Answer = (name: string) => Promise<string | undefined>;

const typeA = 1;
const typeAaaa = 28;
const noSuchName = 3;

/**
 * Answers DNS on 127.0.0.1:53 inside the RUN, for clients that ignore proxy variables. Resolves to whether it
 * could listen: a RUN without the right to, or with a name server of its own, goes without this second line.
 */
export function startNameServer(answer: Answer): Promise<boolean> {
  const socket = createSocket('udp4');
  socket.on('message', (query, from) => {
    const question = readQuestion(query);
    if (!question) return;
    // Only who asks for an IPv4 address means to connect; the others are told that there is nothing else.
    const address = question.type === typeA ? answer(question.name) : Promise.resolve(undefined);
    address.then(
      (found) => socket.send(writeReply(query, question, found), from.port, from.address),
      () => {},
    );
  });
  return new Promise((resolve) => {
    socket.once('error', () => resolve(false));
    socket.bind(53, '127.0.0.1', () => {
      socket.on('error', () => {});
      socket.unref();
      resolve(true);
    });
  });
}

interface Question {
  name: string;
  type: number;
  end: number;
}

/** RFC 1035, 4.1.2: labels, then type and class. */
function readQuestion(query: Buffer): Question | undefined {
  const labels: string[] = [];
  let position = 12;
  for (;;) {
    const length = query[position];
    if (length === undefined || length > 63) return undefined;
    position += 1;
    if (length === 0) break;
    labels.push(query.toString('latin1', position, position + length));
    position += length;
  }
  if (position + 4 > query.length) return undefined;
  return { name: labels.join('.').toLowerCase(), type: query.readUInt16BE(position), end: position + 4 };
}

function writeReply(query: Buffer, { type, end }: Question, address: string | undefined): Buffer {
  const record = address === undefined ? Buffer.alloc(0) : writeAddress(address);
  const exists = address !== undefined || type === typeAaaa;
  const reply = Buffer.from(query.subarray(0, end));
  reply.writeUInt16BE(0x8180 | (exists ? 0 : noSuchName), 2);
  reply.writeUInt16BE(1, 4);
  reply.writeUInt16BE(record.length > 0 ? 1 : 0, 6);
  reply.writeUInt32BE(0, 8);
  return Buffer.concat([reply, record]);
}

function writeAddress(address: string): Buffer {
  const record = Buffer.alloc(16);
  record.writeUInt16BE(0xc00c, 0);
  record.writeUInt16BE(typeA, 2);
  record.writeUInt16BE(1, 4);
  record.writeUInt32BE(60, 6);
  record.writeUInt16BE(4, 10);
  address.split('.').forEach((part, index) => {
    record[12 + index] = Number(part);
  });
  return record;
}
