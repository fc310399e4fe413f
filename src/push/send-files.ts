import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { BuildferryError } from '../errors.ts';
import { inParallel } from '../host/ssh/in-parallel.ts';
import { writeRemoteFile } from '../host/ssh/write-file.ts';
import { bytesOf, type Outgoing, type OutgoingFile } from './outgoing.ts';
import { temporaryName } from './places.ts';
import type { SendProgress } from './progress.ts';
import type { Pushing } from './pushing.ts';
import { settle } from './settle.ts';

const smallAtOnce = 8;
const batchFiles = 64;
const batchBytes = 64 * 1024 * 1024;

/**
 * Sends files into the partial folder, batch by batch, and gives each its name once its hash is proven there. One
 * that arrived altered is sent once more.
 *
 * @throws remote-failed when it is altered again; bundle-altered when a file here is not what was verified.
 */
export async function sendFiles(
  pushing: Pushing,
  files: readonly OutgoingFile[],
  progress: SendProgress,
): Promise<void> {
  for (const batch of batches(files)) {
    await sendBatch(pushing, batch, progress);
    const altered = await settle(pushing, batch);
    progress.total += bytesOf(altered);
    await sendBatch(pushing, altered, progress);
    const lost = await settle(pushing, altered);
    if (lost.length > 0) throw alteredTwice(pushing, lost);
  }
}

/** Small files go side by side, large ones one by one, so that a cut leaves at most one of those unfinished. */
async function sendBatch(
  pushing: Pushing,
  files: readonly OutgoingFile[],
  progress: SendProgress,
): Promise<void> {
  const [small, large] = [files.filter(isSmall), files.filter((file) => !isSmall(file))];
  await inParallel(small, smallAtOnce, (file) => sendFile(pushing, file, progress));
  await inParallel(large, 1, (file) => sendFile(pushing, file, progress));
}

function isSmall({ bytes }: OutgoingFile): boolean {
  return bytes < 1024 * 1024;
}

function batches(files: readonly OutgoingFile[]): OutgoingFile[][] {
  const all: OutgoingFile[][] = [];
  for (const file of files) {
    const last = all.at(-1);
    if (last && last.length < batchFiles && bytesOf(last) < batchBytes) last.push(file);
    else all.push([file]);
  }
  return all;
}

async function sendFile(
  { host, outgoing, places }: Pushing,
  file: OutgoingFile,
  progress: SendProgress,
): Promise<void> {
  await writeRemoteFile(host.files, host.window, {
    path: `${places.partial}/${temporaryName(file.path)}`,
    mode: file.mode,
    content: readProven(outgoing, file),
    onBytes: (bytes) => progress.add(bytes),
  });
  progress.endFile();
}

/** Ends with an error when the file is not what was verified. */
async function* readProven({ directory }: Outgoing, { path, sha256 }: OutgoingFile): AsyncGenerator<Buffer> {
  const altered = (problem: string, cause?: unknown): BuildferryError =>
    new BuildferryError('bundle-altered', { bundle: directory, faults: [`${path} ${problem}`] }, cause);
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(join(directory, path), { highWaterMark: 1024 * 1024 })) {
      hash.update(chunk);
      yield chunk;
    }
  } catch (error) {
    throw altered('could not be read while it was sent', error);
  }
  if (hash.digest('hex') !== sha256) throw altered('has been altered while it was sent');
}

function alteredTwice({ host }: Pushing, files: readonly OutgoingFile[]): BuildferryError {
  const names = files.map(({ path }) => path).join(', ');
  const problem = `what was sent twice is not what arrived: ${names}`;
  return new BuildferryError('remote-failed', { host: host.connection.host, problem });
}
