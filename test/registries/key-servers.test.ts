import { createServer, type RequestListener } from 'node:http';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { crosses } from '../helpers/crosses.ts';
import { unpackPrograms } from '../helpers/debian-programs.ts';
import { createInternet } from '../helpers/internet.ts';
import { createOpenpgpKey, gnupg } from '../helpers/openpgp-key.ts';
import { record, replay } from '../helpers/recorder.ts';
import { enterRoom } from '../helpers/room.ts';

enterRoom(import.meta.url, await unpackPrograms(gnupg));
const internet = await createInternet();
const { fingerprint, armored } = createOpenpgpKey();
const answer: RequestListener = (_, response) => {
  response.writeHead(200, { 'content-type': 'application/pgp-keys' }).end(armored);
};
const { address } = await internet.serve('keys.example', answer);
const hkp = createServer(answer);
await new Promise<void>((resolve) => hkp.listen(11371, address, resolve));
hkp.unref();

/** A home and a dirmngr of its own each time, as a RUN has it. */
const receive = (server: string, configuration = ''): string => `
  export GNUPGHOME=$HOME/keys; mkdir -m 700 $GNUPGHOME; echo "${configuration}" >$GNUPGHOME/dirmngr.conf
  gpg --batch --keyserver ${server} --recv-keys ${fingerprint} 2>&1; code=$?; gpgconf --kill all; exit $code`;

test('a key comes from a key server by hkp, on its own port and on port 80', async () => {
  await crosses(internet, receive('hkp://keys.example'), /imported: 1/);
  await crosses(internet, receive('hkp://keys.example:80'), /imported: 1/);
});

test('by hkps, gpg trusts only authorities of its own: both sides name the server', async () => {
  const command = receive('hkps://keys.example');
  const recording = await record(internet, command);
  assert.is.not(recording.code, 0);
  assert.match(recording.output, "buildferry: what comes from keys.example can't be recorded");
  const { missed } = await replay(recording, command);
  assert.match(missed[0] ?? '', 'a connection to keys.example');
});

test('by hkps, with the authorities that the RUN is told of, it crosses', async () => {
  await crosses(internet, receive('hkps://keys.example', 'hkp-cacert $CURL_CA_BUNDLE'), /imported: 1/);
});

test.run();
