import { PassThrough } from 'node:stream';
import type { ClientChannel } from 'ssh2';
import { BuildferryError } from '../../errors.ts';
import { keepText } from '../keep-text.ts';
import type { RemoteHost } from './remote-host.ts';
import { request } from './request.ts';
import { quote } from './run-script.ts';

const granted = 'buildferry: locked';
/** What flock(1) ends with when somebody else has the lock, in util-linux and in busybox. */
const taken = 1;
const beatsPerSilence = 4;

/**
 * Locks a directory of the remote host until the connection ends. flock(1) holds it there, and lets go when it has
 * heard nothing from here for `silence` seconds: a server may take hours to notice that a line is dead. Where there is
 * no flock or timeout(1) nothing is locked. Needs a shell.
 *
 * @throws locked when somebody else holds it.
 */
export async function holdLock({ connection }: RemoteHost, directory: string, silence = 60): Promise<void> {
  const purpose = `locking ${directory}`;
  const channel = await request<ClientChannel>(connection, { purpose }, (done) =>
    connection.client.exec('sh -s', done),
  );
  const end = await request<number | null | typeof granted>(connection, { purpose }, (done) => {
    channel.on('error', done);
    channel.on('close', (code: number | null) => done(undefined, code));
    const onLine = (line: string): void => {
      if (line === granted) done(undefined, granted);
    };
    void keepText(channel.pipe(new PassThrough()), onLine);
    channel.stderr.resume();
    channel.write(lockScript(directory, silence));
  });
  if (end === taken) {
    const path = `${connection.host}:${directory}`;
    throw new BuildferryError('locked', { path, holder: 'another push' });
  }
  if (end === granted) keepBeating(channel, connection.lost, (silence * 1000) / beatsPerSilence);
}

function lockScript(directory: string, silence: number): string {
  const held = [
    // A login script may have printed half a line before.
    `echo; echo ${quote(granted)}`,
    `while timeout ${silence} head -n 1 | grep -q ''; do :; done`,
  ].join('\n');
  // By its path flock would make a file where the directory has just been renamed.
  return `cd ${quote(directory)} || exit 2; exec flock -n . sh -c ${quote(held)}\n`;
}

function keepBeating(channel: ClientChannel, lost: AbortSignal, everyMs: number): void {
  const beat = setInterval(() => channel.write('\n'), everyMs);
  const stop = (): void => clearInterval(beat);
  channel.once('close', stop);
  lost.addEventListener('abort', stop, { once: true });
}
