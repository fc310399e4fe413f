import type { ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import type { StoreWriter } from '../recording/store.ts';

/**
 * Copies a body to the store and to the client, as fast as the slower of them takes it. A client that goes
 * away does not stop the storing; a source that breaks off stops both.
 *
 * @returns where the stored body is, or undefined when nothing was stored.
 */
export async function copyTo(
  source: Readable,
  sinks: { writer?: StoreWriter | undefined; response?: ServerResponse },
): Promise<{ path: string; size: number } | undefined> {
  const { writer, response } = sinks;
  try {
    for await (const chunk of source) {
      await writer?.write(chunk);
      if (response && !response.closed && !response.write(chunk)) await drained(response);
    }
  } catch {
    writer?.abort();
    response?.destroy();
    return undefined;
  }
  const stored = await writer?.end();
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
