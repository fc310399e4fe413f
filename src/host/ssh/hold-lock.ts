import { PassThrough } from 'node:stream';
import type { ClientChannel } from 'ssh2';
import { BuildferryError } from '../../errors.ts';
import { keepText } from '../keep-text.ts';
import { quote } from './quote.ts';
import type { RemoteHost } from './remote-host.ts';
import { request } from './request.ts';

const granted = 'buildferry: locked';
const taken = 75;

/**
 * Locks a directory of the remote host for as long as the connection lasts, however that ends: flock(1) holds it
 * there while it can read from here. Where there is no flock nothing is locked. Needs a shell.
 *
 * @throws locked when somebody else holds it.
 */
export async function holdLock({ connection }: RemoteHost, directory: string): Promise<void> {
  const purpose = `locking ${directory}`;
  const channel = await request<ClientChannel>(connection, { purpose }, (done) =>
    connection.client.exec('sh -s', done),
  );
  const exitCode = await request<number | null>(connection, { purpose }, (done) => {
    channel.on('error', done);
    channel.on('close', (code: number | null) => done(undefined, code));
    const onLine = (line: string): void => {
      if (line === granted) done(undefined, 0);
    };
    void keepText(channel.pipe(new PassThrough()), onLine);
    channel.stderr.resume();
    const held = quote(`echo; echo ${quote(granted)}; exec cat`);
    channel.write(`exec flock -n -E ${taken} ${quote(directory)} sh -c ${held}\n`);
  });
  if (exitCode === taken) {
    const path = `${connection.host}:${directory}`;
    throw new BuildferryError('locked', { path, holder: 'another push' });
  }
}
