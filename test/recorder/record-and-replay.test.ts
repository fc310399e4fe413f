import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { printLines } from '../../src/recording/line.ts';
import { curl, unpackPrograms } from '../helpers/debian-programs.ts';
import { createInternet } from '../helpers/internet.ts';
import { record, replay } from '../helpers/recorder.ts';
import { enterRoom } from '../helpers/room.ts';

enterRoom(import.meta.url, await unpackPrograms(curl));
const internet = await createInternet();

test('what comes over HTTP and HTTPS is stored and given back without a network', async () => {
  const site = await internet.serve('files.example', (request, response) =>
    response.end(`this is ${request.url}`),
  );
  const command = 'curl -sS http://files.example/a https://files.example/b';
  const recording = await record(internet, command);
  assert.is(recording.code, 0);
  assert.equal(recording.lines.map(({ url }) => url).sort(), [
    'http://files.example/a',
    'https://files.example/b',
  ]);
  const asked = site.requests.length;
  const again = await replay(recording, command);
  assert.is(again.code, 0);
  assert.is(again.output, recording.output);
  assert.match(again.output, 'this is /athis is /b');
  assert.is(site.requests.length, asked);
});

test('a range is stored whole, and served in parts', async () => {
  const body = Buffer.from(Array.from({ length: 5000 }, (_, index) => index & 255));
  const site = await internet.serve('wheels.example', (_, response) => response.end(body));
  const recording = await record(internet, 'curl -sS -r 10-19 https://wheels.example/x.whl | sha256sum');
  assert.is(recording.lines[0]?.size, 5000);
  assert.is(site.requests[0]?.headers.range, undefined);
  assert.match(recording.output, sha256(body.subarray(10, 20)));
  const tail = await replay(recording, 'curl -sS -r -100 https://wheels.example/x.whl | sha256sum');
  assert.match(tail.output, sha256(body.subarray(4900)));
  const head = await replay(recording, 'curl -sSI https://wheels.example/x.whl');
  assert.match(head.output, /content-length: 5000/i);
  const beyond = await replay(
    recording,
    'curl -sS -o /dev/null -w "%{http_code}" -r 6000- https://wheels.example/x.whl',
  );
  assert.match(beyond.output, '416');
});

test('one URL with two kinds of document gives each client its own', async () => {
  await internet.serve('index.example', (request, response) => {
    const isJson = request.headers.accept?.includes('json') === true;
    response.writeHead(200, { 'content-type': isJson ? 'application/vnd.pypi.simple.v1+json' : 'text/html' });
    response.end(isJson ? '{"files":[]}' : '<html>');
  });
  const json = 'curl -sS -H "Accept: application/vnd.pypi.simple.v1+json" https://index.example/simple/a/';
  const html = 'curl -sS -H "Accept: text/html" https://index.example/simple/a/';
  const recording = await record(internet, `${json}; ${html}`);
  assert.is(recording.lines.length, 2);
  assert.is((await replay(recording, `${html}; ${json}`)).output.trim(), '<html>{"files":[]}');
});

test('a body that was encoded for the way is stored plain; one that the server labels unasked stays as it is', async () => {
  const zipped = gzipSync('some text');
  await internet.serve('encoded.example', (_, response) => {
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(zipped);
  });
  const asking = await record(internet, 'curl -sS --compressed https://encoded.example/a');
  assert.is(asking.output.trim(), 'some text');
  assert.is(asking.bodyOf(asking.lines[0] ?? never()).toString(), 'some text');
  assert.is((await replay(asking, 'curl -sS https://encoded.example/a')).output.trim(), 'some text');
  const notAsking = await record(internet, 'curl -sS https://encoded.example/a | sha256sum');
  assert.match(notAsking.output, sha256(zipped));
  assert.match(
    (await replay(notAsking, 'curl -sS https://encoded.example/a | sha256sum')).output,
    sha256(zipped),
  );
});

test('POSTs are told apart by what they send; the last success wins over failures', async () => {
  let calls = 0;
  await internet.serve('api.example', (request, response) => {
    if (request.method === 'POST') request.pipe(response);
    else response.writeHead(++calls === 1 ? 401 : calls === 2 ? 200 : 404).end(`answer ${calls}`);
  });
  const posts = 'curl -sS -d one https://api.example/q; curl -sS -d two https://api.example/q';
  const gets = 'for i in 1 2 3; do curl -sS https://api.example/state; done';
  const recording = await record(internet, `${posts}; ${gets}`);
  const again = await replay(recording, `${posts}; curl -sS https://api.example/state`);
  assert.is(again.output.trim(), 'onetwoanswer 2');
});

test('recording twice gives the same lines, whatever dates, cookies and request ids came with them', async () => {
  let count = 0;
  await internet.serve('cdn.example', (_, response) => {
    count++;
    response.setHeader('x-request-id', String(count));
    response.setHeader('set-cookie', `session=${count}`);
    response.setHeader('age', String(count));
    response.setHeader('content-type', 'application/octet-stream');
    response.end('bytes');
  });
  const command = 'curl -sS https://cdn.example/a https://cdn.example/b';
  const first = (await record(internet, command)).lines;
  const second = (await record(internet, command)).lines;
  assert.is(printLines(first), printLines(second));
  assert.equal(first[0]?.headers, { 'content-type': 'application/octet-stream' });
});

test('signed addresses and credentials are stored without their secrets, and found again', async () => {
  let count = 0;
  await internet.serve('release.example', (_, response) => {
    const query = `X-Amz-Signature=${++count}deadbeef&X-Amz-Date=${count}&response-content-disposition=x`;
    response.writeHead(302, { location: `https://objects.example/file?${query}` }).end();
  });
  await internet.serve('objects.example', (_, response) => response.end('the file'));
  const command = 'curl -sSL -u user:canary-password "https://release.example/get?token=canary-token"';
  const recording = await record(internet, command);
  assert.is(recording.output.trim(), 'the file');
  assert.not.match(JSON.stringify(recording.lines), /canary|deadbeef/);
  assert.is((await replay(recording, command)).output.trim(), 'the file');
});

test('an answer while the server is in trouble is tried again, and not kept', async () => {
  let calls = 0;
  await internet.serve('flaky.example', (_, response) => {
    calls++;
    response.writeHead(calls < 3 ? 503 : 200).end('at last');
  });
  const recording = await record(internet, 'curl -sS https://flaky.example/a');
  assert.is(recording.output.trim(), 'at last');
  assert.equal(
    recording.lines.map(({ status }) => status),
    [200],
  );
});

test('a client that goes away in the middle of a body does not lose the recording', async () => {
  const body = Buffer.alloc(3_000_000, 'x');
  await internet.serve('large.example', (_, response) => response.end(body));
  const recording = await record(
    internet,
    'curl -sS https://large.example/a | head -c 10 >/dev/null; sleep 0.5',
  );
  assert.is(recording.lines[0]?.size, body.length);
});

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function never(): never {
  throw new Error('nothing was recorded');
}

test.run();
