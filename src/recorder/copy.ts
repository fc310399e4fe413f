import type { ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import type { StoreWriter } from '../recording/store.ts';
import { countSpent } from './spent-buffers.ts';

/** Where a body goes. */
export interface Sinks {
  writer?: StoreWriter | undefined;
  response?: ServerResponse;
  /** Told when the body can't be stored; the client gets it all the same. */
  onStoreFailure(error: Error): void;
}

/**
 * Copies a body to the store and to the client, as fast as the slower of them takes it. A client that goes
 * away does not stop the storing; a source that breaks off stops both.
 *
 * @returns where the stored body is, or undefined when nothing was stored.
 */
export async function copyTo(
  source: Readable,
  { writer, response, onStoreFailure }: Sinks,
): Promise<{ path: string; size: number } | undefined> {
  let storing = writer;
  const giveUp = (error: Error): undefined => {
    storing?.abort();
    storing = undefined;
    onStoreFailure(error);
    return undefined;
  };
  try {
    for await (const chunk of source) {
      await storing?.write(chunk).catch(giveUp);
      if (response && !response.closed && !response.write(chunk)) await drained(response);
      countSpent(chunk.length);
    }
  } catch {
    storing?.abort();
    response?.destroy();
    return undefined;
  }
  const stored = await storing?.end().catch(giveUp);
  response?.end();
  return stored;
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      response.off('drain', done);
      response.off('close', done);
      resolve();
    };
    response.once('drain', done);
    response.once('close', done);
  });
}
