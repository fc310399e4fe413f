import { createServer } from 'node:net';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { curl, unpackPrograms } from '../helpers/debian-programs.ts';
import { createInternet } from '../helpers/internet.ts';
import { record, replay } from '../helpers/recorder.ts';
import { enterRoom } from '../helpers/room.ts';

enterRoom(import.meta.url, await unpackPrograms(curl));
const internet = await createInternet();
const withoutProxy =
  'env -u http_proxy -u https_proxy -u HTTP_PROXY -u HTTPS_PROXY -u all_proxy -u ALL_PROXY -u NODE_USE_ENV_PROXY';

test('a client that ignores proxy variables is recorded and replayed all the same', async () => {
  await internet.serve('api.example', (request, response) => response.end(`secret sauce ${request.url}`));
  const fetching = "fetch('https://api.example/v1').then((answer) => answer.text()).then(console.log)";
  const command = `${withoutProxy} node -e "${fetching}"`;
  const recording = await record(internet, command);
  assert.match(recording.output, 'secret sauce /v1');
  assert.equal(
    recording.lines.map(({ url }) => url),
    ['https://api.example/v1'],
  );
  assert.match((await replay(recording, command)).output, 'secret sauce /v1');
});

test('in replay a name that is not aboard is named as a miss, with its whole address', async () => {
  const nothing = await record(internet, 'true');
  const { code, output } = await replay(
    nothing,
    `${withoutProxy} curl -fsS https://unknown.example/models/x`,
  );
  assert.is.not(code, 0);
  assert.match(output, 'not aboard: GET https://unknown.example/models/x');
});

test('while recording, a name that does not exist does not exist', async () => {
  const { output } = await record(internet, `${withoutProxy} curl -sS https://gone.example/ 2>&1`);
  assert.match(output, /could not resolve/i);
});

test('the recorder takes the place of a proxy that a client’s own settings name', async () => {
  internet.point('proxy.example');
  await internet.serve('files.example', (request, response) => response.end(`file ${request.url}`));
  const command = `for port in 3128 8080; do for scheme in http https; do
    curl -fsS -x http://proxy.example:$port $scheme://files.example/$port || exit; done; done`;
  const recording = await record(internet, command);
  assert.is(recording.code, 0, recording.output);
  assert.is(recording.lines.length, 4);
  const { code, output } = await replay(recording, command);
  assert.is(code, 0, output);
  assert.match(output, 'file /3128file /3128file /8080file /8080');
});

test('another protocol on a port that is caught goes through, and is listed as not replayable', async () => {
  const address = internet.point('git.example');
  const server = createServer((socket) => socket.end('SSH-2.0-something\r\n'));
  await new Promise<void>((resolve) => server.listen(22, address, resolve));
  server.unref();
  const command = `${withoutProxy} python3 -c "import socket; s = socket.create_connection(('git.example', 22)); print(s.recv(100))"`;
  const recording = await record(internet, command);
  assert.match(recording.output, 'SSH-2.0-something');
  assert.equal(
    recording.trace.map(({ host }) => host),
    ['git.example'],
  );
});

test.run();
