import { Parser, type ReadEntry } from 'tar';

/**
 * Reads a tar archive and hands over its entries one after another; the next one comes when `take` is done with the
 * last. Whatever the parser would only warn of is an error. It ends `take`, by the signal, and waits for it before it
 * throws.
 */
export async function readArchive(
  chunks: AsyncIterable<Buffer>,
  take: (entry: ReadEntry, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const { promise: failed, reject } = Promise.withResolvers<never>();
  // Whoever waits hears of it; nobody may be waiting yet.
  failed.catch(() => {});
  const stop = new AbortController();
  let taken = Promise.resolve();
  const onReadEntry = (entry: ReadEntry): void => {
    taken = take(entry, stop.signal);
    taken.catch(reject);
  };
  const parser = new Parser({ strict: true, onReadEntry });
  parser.on('error', reject);
  try {
    await feed(parser, chunks, failed);
    await taken;
  } catch (error) {
    stop.abort();
    await taken.catch(() => {});
    throw error;
  }
}

async function feed(parser: Parser, chunks: AsyncIterable<Buffer>, failed: Promise<never>): Promise<void> {
  const happens = (event: string): Promise<unknown> =>
    Promise.race([failed, new Promise((resolve) => parser.once(event, resolve))]);
  for await (const chunk of chunks) if (!parser.write(chunk)) await happens('drain');
  const end = happens('end');
  parser.end();
  await end;
}
