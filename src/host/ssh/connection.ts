import { setMaxListeners } from 'node:events';
import { connect, type Socket } from 'node:net';
import ssh2, { type AnyAuthMethod, type Client, type ConnectConfig } from 'ssh2';
import { BuildferryError } from '../../errors.ts';
import type { Credentials } from './credentials.ts';
import type { HostKeyGuard } from './host-key.ts';
import { knownHostsName, type SshAddress } from './host-pattern.ts';
import { transportFor } from './transport.ts';

/** What a connection is made with. */
export interface ConnectionRequest {
  address: SshAddress;
  user: string;
  guard: HostKeyGuard;
  credentials: Credentials;
  signal?: AbortSignal;
}

/** A connection on which somebody is logged in. */
export interface Connection {
  client: Client;
  /** The host as errors name it: `host`, or `[host]:port`. */
  host: string;
  /** Aborts when the connection is gone, with the error that everything under way ends with. */
  lost: AbortSignal;
  /** Ends the connection with an error. */
  fail(error: unknown): void;
}

/**
 * Logs in, gives `work` the connection and closes it afterwards, whatever happened.
 *
 * @throws host-key-unknown, host-key-changed, host-key-revoked before anything but the key exchange was sent;
 *   login-failed; remote-failed when the host can't be reached or the connection breaks; the signal's reason.
 */
export async function withConnection<T>(
  request: ConnectionRequest,
  work: (connection: Connection) => Promise<T>,
): Promise<T> {
  request.signal?.throwIfAborted();
  const socket = connect({ host: request.address.host, port: request.address.port, noDelay: true });
  const client = new ssh2.Client();
  const connection = watch(request, client, socket);
  const onAbort = (): void => connection.fail(request.signal?.reason);
  request.signal?.addEventListener('abort', onAbort, { once: true });
  try {
    await logIn(request, connection, socket);
    return await work(connection);
  } finally {
    request.signal?.removeEventListener('abort', onAbort);
    client.end();
    socket.destroySoon();
  }
}

/** ssh2 tells of a lost connection by events only, never to those who wait for an answer. */
function watch({ address, guard }: ConnectionRequest, client: Client, socket: Socket): Connection {
  const host = knownHostsName(address);
  const lost = new AbortController();
  setMaxListeners(0, lost.signal);
  const fail = (error: unknown): void => {
    if (!lost.signal.aborted) lost.abort(error);
    socket.destroy();
  };
  client.on('error', (error: Error & { level?: string }) => {
    // An agent that does not answer or sign is one way to log in less, no more.
    if (error.level !== 'agent') fail(guard.refusal() ?? remoteFailed(host, describe(error), error));
  });
  client.on('close', () => fail(remoteFailed(host, 'the connection was closed')));
  return { client, host, lost: lost.signal, fail };
}

function logIn(request: ConnectionRequest, connection: Connection, socket: Socket): Promise<void> {
  const { client, host, lost, fail } = connection;
  const { user, credentials } = request;
  const waiting = [...credentials.methods];
  const refuse = (): false => {
    fail(new BuildferryError('login-failed', { host, user, tried: credentials.tried }));
    return false;
  };
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  client.once('ready', resolve);
  lost.addEventListener('abort', () => reject(lost.reason), { once: true });
  try {
    client.connect({
      ...transportFor(request.guard),
      sock: socket,
      username: user,
      authHandler: (_left, _partial, next: (method: AnyAuthMethod | false) => void) =>
        next(waiting.shift() ?? refuse()),
    } as ConnectConfig);
  } catch (error) {
    fail(remoteFailed(host, describe(error as Error), error));
  }
  return promise;
}

function remoteFailed(host: string, problem: string, cause?: unknown): BuildferryError {
  return new BuildferryError('remote-failed', { host, problem }, cause);
}

/** Node wraps failures of several addresses into one error without words. */
function describe(error: Error & { errors?: Error[]; code?: string | number }): string {
  const messages = error.errors?.map(({ message }) => message) ?? [error.message];
  return messages.filter((message) => message !== '').join('; ') || String(error.code ?? error.name);
}
