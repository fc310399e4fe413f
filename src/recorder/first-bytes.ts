import type { Duplex } from 'node:stream';

const silenceMs = 1000;

/**
 * Waits for the first bytes of a connection, gives them to `decide` and leaves them to be read again.
 * Unless it is known that the client speaks first, a second of silence means that it doesn't: no bytes, then.
 */
export function firstBytes(
  socket: Duplex,
  clientSpeaksFirst: boolean,
  decide: (bytes: Buffer) => void,
): void {
  let timer: NodeJS.Timeout | undefined;
  const look = (): void => {
    const bytes: Buffer | null = socket.read();
    if (bytes === null) return;
    stop();
    socket.unshift(bytes);
    decide(bytes);
  };
  const stop = (): void => {
    clearTimeout(timer);
    socket.off('readable', look);
  };
  if (!clientSpeaksFirst) {
    timer = setTimeout(() => {
      stop();
      decide(Buffer.alloc(0));
    }, silenceMs);
  }
  socket.on('readable', look);
  look();
}

/** Whether a connection begins with a TLS handshake record. */
export function isTls(bytes: Buffer): boolean {
  return bytes[0] === 0x16 && bytes[1] === 0x03;
}
