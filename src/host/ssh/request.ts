import { BuildferryError } from '../../errors.ts';
import type { Connection } from './connection.ts';

/** How a call ends: with an error, or with what it was for. */
export type Done<T> = (error?: Error | null, value?: T) => void;

/** What a call is for, in words that end an error's sentence, and how long it may take. */
export interface RequestTerms {
  purpose: string;
  /** Milliseconds. Default: one minute. */
  withinMs?: number;
}

const defaultWithinMs = 60_000;

/**
 * Makes one call to ssh2 into a promise that always ends: with the call, with the connection, or when time runs out.
 * ssh2 itself never calls back once a connection is lost.
 *
 * @throws remote-failed, with ssh2's error as its cause; or the error that the connection was lost with.
 */
export function request<T = void>(
  { host, lost, fail }: Connection,
  { purpose, withinMs = defaultWithinMs }: RequestTerms,
  start: (done: Done<T>) => void,
): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const failed = (problem: string, cause?: unknown): BuildferryError =>
    new BuildferryError('remote-failed', { host, problem: `${purpose}: ${problem}` }, cause);
  const onLost = (): void => reject(lost.reason);
  const onTimeout = (): void => fail(failed(`no answer within ${withinMs / 1000} s`));
  const timer = setTimeout(onTimeout, withinMs);
  lost.addEventListener('abort', onLost, { once: true });
  try {
    lost.throwIfAborted();
    start((error, value) => (error ? reject(failed(error.message, error)) : resolve(value as T)));
  } catch (error) {
    reject(lost.aborted ? error : failed((error as Error).message, error));
  }
  return promise.finally(() => {
    clearTimeout(timer);
    lost.removeEventListener('abort', onLost);
  });
}

/** Status codes of SFTP that decide something here (draft-ietf-secsh-filexfer-02, section 7). */
export const sftpStatus = { noSuchFile: 2, failure: 4 } as const;

/** Whether a request failed with this SFTP status. */
export function isStatus(error: unknown, status: number): boolean {
  return error instanceof BuildferryError && (error.cause as { code?: unknown } | undefined)?.code === status;
}
