import { BuildferryError } from '../errors.ts';
import { inParallel } from '../host/ssh/in-parallel.ts';
import { quote, timeToRead } from '../host/ssh/run-script.ts';
import type { OutgoingFile } from './outgoing.ts';
import { temporaryName } from './places.ts';
import type { PushPlan } from './plan-push.ts';
import type { Pushing } from './pushing.ts';
import { settle } from './settle.ts';

const filesPerCall = 200;
const syncsAtOnce = 8;

/** Copies files of the older bundle into the partial folder, on the remote host. Returns those that arrived altered. */
export async function copyThere(pushing: Pushing, copies: PushPlan['copy']): Promise<OutgoingFile[]> {
  const failed: OutgoingFile[] = [];
  for (let start = 0; start < copies.length; start += filesPerCall) {
    const some = copies.slice(start, start + filesPerCall);
    await runCopies(pushing, some);
    const files = some.map(({ file }) => file);
    await inParallel(files, syncsAtOnce, (file) => syncFile(pushing, file));
    failed.push(...(await settle(pushing, files)));
  }
  return failed;
}

async function runCopies({ host, shell, places }: Pushing, copies: PushPlan['copy']): Promise<void> {
  const bytes = copies.reduce((sum, { file }) => sum + file.bytes, 0);
  const lines = copies.map(({ file, from }) => {
    const to = `${places.partial}/${temporaryName(file.path)}`;
    return `cp ${quote(`${places.final}/${from}`)} ${quote(to)} || exit 1`;
  });
  const result = await shell?.({
    purpose: `copying files in ${places.directory}`,
    script: lines.join('\n'),
    withinMs: timeToRead(bytes),
  });
  if (result?.exitCode === 0) return;
  const problem = `copying files there failed: ${result?.stderr.trim().slice(-2000)}`;
  throw new BuildferryError('remote-failed', { host: host.connection.host, problem });
}

async function syncFile({ host: { files }, places }: Pushing, { path }: OutgoingFile): Promise<void> {
  const handle = await files.open(`${places.partial}/${temporaryName(path)}`, 'r');
  await files.sync(handle);
  await files.close(handle);
}
