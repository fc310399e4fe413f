import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { places } from '../../src/recording/protocol.ts';
import { curl, unpackPrograms } from '../helpers/debian-programs.ts';
import { createInternet } from '../helpers/internet.ts';
import { record, replay } from '../helpers/recorder.ts';
import { enterRoom } from '../helpers/room.ts';

enterRoom(import.meta.url, await unpackPrograms(curl));
const internet = await createInternet();

test('a server that resets the connection in the middle of a body costs one request, not the RUN', async () => {
  let calls = 0;
  const body = randomBytes(50_000);
  await internet.serve('cut.example', (_, response) => {
    response.writeHead(200, { 'content-length': body.length });
    if (++calls === 1) breakOff(response, body.subarray(0, 1000));
    else response.end(body);
  });
  const recording = await record(
    internet,
    'get="curl -sS -m 10 -o /dev/null http://cut.example/a"; $get; echo "first: $?"; $get; echo "then: $?"',
  );
  assert.is(recording.code, 0);
  assert.match(recording.output, /first: (?:18|52|56)\n/);
  assert.match(recording.output, 'then: 0');
  assert.equal(
    recording.lines.map(({ size }) => size),
    [body.length],
  );
});

test('a compressed body that breaks off reaches the client as broken off, not as silence', async () => {
  const zipped = gzipSync(randomBytes(50_000));
  await internet.serve('cut-zip.example', (_, response) => {
    response.writeHead(200, { 'content-encoding': 'gzip', 'content-length': zipped.length });
    breakOff(response, zipped.subarray(0, 1000));
  });
  const { code, output, lines } = await record(
    internet,
    'curl -sS --compressed -m 10 -o /dev/null http://cut-zip.example/a; echo "ended with $?"',
  );
  assert.is(code, 0);
  assert.match(output, /ended with (?:18|52|56)\n/);
  assert.equal(lines, []);
});

test('a head without a body is answered although it names an encoding', async () => {
  await internet.serve('heads.example', (_, response) => {
    response.writeHead(200, { 'content-encoding': 'gzip', 'content-length': 1234 }).end();
  });
  const command = 'curl -sSI --compressed https://heads.example/a';
  const recording = await record(internet, command);
  assert.is(recording.code, 0);
  assert.match(recording.output, /content-length: 1234/i);
  assert.match((await replay(recording, command)).output, /content-length: 1234/i);
});

test('a path that begins with two slashes belongs to its host', async () => {
  await internet.serve('slashes.example', (request, response) => response.end(`this is ${request.url}`));
  const command = 'curl -sS https://slashes.example//dist/x https://slashes.example//';
  const recording = await record(internet, command);
  assert.is(recording.output.trim(), 'this is //dist/xthis is //');
  assert.is((await replay(recording, command)).output.trim(), 'this is //dist/xthis is //');
});

test('a host that is an IPv6 address is a miss like any other', async () => {
  const { code, missed } = await replay(await record(internet, 'true'), 'curl -gfsS https://[2001:db8::1]/x');
  assert.is(code, 22);
  assert.equal(missed, ['GET https://[2001:db8::1]/x']);
});

test('a miss whose address is no UTF-8 is named like any other', async () => {
  const { code, missed } = await replay(
    await record(internet, 'true'),
    'curl -fsS https://odd.example/50%/x',
  );
  assert.is(code, 22);
  assert.equal(missed, ['GET https://odd.example/50%/x']);
});

test('an index in the pool that is half written does not hide the others', async () => {
  const { lines } = await record(internet, 'curl -sS https://slashes.example/shared');
  const index = lines.map(({ blob: _, ...line }) => JSON.stringify({ ...line, size: 0 })).join('\n');
  const { code, missed } = await replay(
    await record(internet, 'true'),
    `mkdir -p ${places.pool}/index; cd ${places.pool}/index; echo '${index}' >b; echo '{"method":"G' >a; echo '{' >c
    curl -fsS https://slashes.example/shared`,
  );
  assert.is(code, 0);
  assert.equal(missed, []);
});

function breakOff(response: ServerResponse, start: Buffer): void {
  response.write(start, () => setTimeout(() => response.socket?.resetAndDestroy(), 100));
}

test.run();
