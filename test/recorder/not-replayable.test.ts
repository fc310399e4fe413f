import { createServer as createHttp2Server } from 'node:http2';
import { createServer as createTlsServer } from 'node:tls';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { curl, unpackPrograms } from '../helpers/debian-programs.ts';
import { createInternet } from '../helpers/internet.ts';
import { record, replay } from '../helpers/recorder.ts';
import { enterRoom } from '../helpers/room.ts';

enterRoom(import.meta.url, await unpackPrograms(curl));
const internet = await createInternet();

test('a client with a pinned certificate reaches its host at the next try, and the host is listed', async () => {
  await internet.serve('pinned.example', (_, response) => response.end('trusted at last'));
  const pinned = `curl -sS --cacert /dev/shm/company.pem https://pinned.example/`;
  const { output, trace } = await record(
    internet,
    `cat >/dev/shm/company.pem <<'PEM'\n${internet.authority.pem}\nPEM\n${pinned}; ${pinned}`,
  );
  assert.match(output, 'trusted at last');
  assert.is(trace[0]?.host, 'pinned.example');
  const replayed = await replay(await record(internet, 'true'), pinned);
  assert.is.not(replayed.code, 0);
  assert.match(replayed.output, 'not aboard: a connection to pinned.example');
});

test('a client that speaks only HTTP/2 works while recording, and is listed', async () => {
  const address = internet.point('grpc.example');
  const server = createHttp2Server();
  server.on('stream', (stream) => stream.end('over http2'));
  const { cert, key } = internet.authority.certificateFor('grpc.example');
  const tls = createTlsServer({ cert, key, ALPNProtocols: ['h2'] }, (socket) =>
    server.emit('connection', socket),
  );
  await new Promise<void>((resolve) => tls.listen(443, address, resolve));
  tls.unref();
  const client = `curl -sS --http2-prior-knowledge --cacert /dev/shm/company.pem https://grpc.example/`;
  const { output, trace } = await record(internet, `${client} 2>/dev/null; ${client}`);
  assert.match(output, 'over http2');
  assert.is(trace[0]?.host, 'grpc.example');
});

test('a connection that is upgraded to another protocol works while recording, and is listed', async () => {
  const site = await internet.serve('socket.example', (_, response) => response.end());
  site.https.on('upgrade', (_, socket) => {
    socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: echo\r\nConnection: Upgrade\r\n\r\n');
    socket.end('upgraded');
  });
  const command = 'curl -sS -m 5 -H "Connection: Upgrade" -H "Upgrade: echo" https://socket.example/';
  const { output, trace } = await record(internet, command);
  assert.match(output, 'upgraded');
  assert.match(trace[0]?.reason ?? '', 'Upgrade');
});

test.run();
