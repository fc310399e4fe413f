import { createServer, type Socket } from 'node:net';
import { startNameServer } from './name-server.ts';
import type { Place } from './proxy.ts';

/** Catches clients that ignore the proxy variables. */
export interface SecondLine {
  /** Whether names can be caught in this RUN. */
  active: boolean;
  /** Names that were asked for, in order. */
  names: string[];
}

/**
 * Gives every name that is looked up an address of its own in 127.0.0.0/8 and listens there, so that a
 * connection tells which host was meant, whatever it speaks. Ports are taken only when a name is asked for:
 * a RUN that starts a server of its own on port 80 keeps it.
 */
export async function startSecondLine(
  ports: readonly number[],
  handlers: { isKnown(name: string): Promise<boolean>; accept(socket: Socket, place: Place): void },
): Promise<SecondLine> {
  const addresses = new Map<string, Promise<string>>();
  const names: string[] = [];
  const open = async (name: string, address: string): Promise<string> => {
    names.push(name);
    await Promise.all(
      ports.map((port) =>
        listen({ address, port }, (socket) => handlers.accept(socket, { host: name, port })),
      ),
    );
    return address;
  };
  const active = await startNameServer(async (name) => {
    if (!(await handlers.isKnown(name))) return undefined;
    const number = addresses.size + 1;
    const address = addresses.get(name) ?? open(name, `127.66.${number >> 8}.${number & 255}`);
    addresses.set(name, address);
    return address;
  });
  return { active, names };
}

function listen(
  at: { address: string; port: number },
  onConnection: (socket: Socket) => void,
): Promise<void> {
  const server = createServer(onConnection);
  return new Promise((resolve) => {
    server.once('error', () => resolve());
    server.listen(at.port, at.address, () => {
      server.unref();
      resolve();
    });
  });
}
