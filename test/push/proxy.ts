import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** What goes wrong on the way to the server, counted in bytes that the client sent. */
export type Fault =
  | { kind: 'none' }
  | { kind: 'slow'; bytesPerSecond: number }
  | { kind: 'reset' | 'end' | 'silence'; after: number }
  | { kind: 'flip'; at: number };

/** A line to a server that goes wrong where a test wants it to. */
export interface Proxy {
  port: number;
  /** Bytes that clients sent through it. */
  carried(): number;
  stop(): Promise<void>;
}

/** Listens on a free loopback port and passes bytes on to `port`, until the fault. */
export async function startProxy(port: number, fault: Fault): Promise<Proxy> {
  const sockets = new Set<Socket>();
  const line = createLine(fault);
  const server = createServer((client) => {
    const upstream = connect(port, '127.0.0.1');
    const both = [client, upstream] as const;
    for (const socket of both) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        sockets.delete(socket);
        if (!line.isCut()) for (const other of both) other.destroy();
      });
    }
    client.on('data', (chunk) => line.carry(chunk, both));
    upstream.on('data', (chunk) => line.isCut() || client.write(chunk));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    carried: line.carried,
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function createLine(fault: Fault) {
  let carried = 0;
  let isCut = false;
  const carry = (chunk: Buffer, both: readonly [client: Socket, upstream: Socket]): void => {
    if (isCut) return;
    if (fault.kind === 'flip') flip(chunk, fault.at - carried);
    carried += chunk.length;
    isCut = 'after' in fault && carried > fault.after;
    if (isCut) cut(fault.kind, both);
    else both[1].write(chunk);
    if (fault.kind === 'slow') holdUp(both[0], (chunk.length / fault.bytesPerSecond) * 1000);
  };
  return { carry, carried: () => carried, isCut: () => isCut };
}

function holdUp(client: Socket, ms: number): void {
  client.pause();
  setTimeout(() => client.resume(), ms).unref();
}

function flip(chunk: Buffer, at: number): void {
  const byte = chunk[at];
  if (byte !== undefined) chunk[at] = byte ^ 1;
}

function cut(kind: Fault['kind'], both: readonly Socket[]): void {
  for (const socket of both) {
    if (kind === 'reset') socket.resetAndDestroy();
    if (kind === 'end') socket.end();
  }
}
