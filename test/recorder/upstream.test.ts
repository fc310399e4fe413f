import { createServer } from 'node:http';
import { connect } from 'node:net';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { curl, unpackPrograms } from '../helpers/debian-programs.ts';
import { createInternet } from '../helpers/internet.ts';
import { record } from '../helpers/recorder.ts';
import { enterRoom } from '../helpers/room.ts';

enterRoom(import.meta.url, await unpackPrograms(curl));
const internet = await createInternet();

test('a company\u2019s authority that only the packing host trusts is trusted upstream', async () => {
  await internet.serve('mirror.example', (_, response) => response.end('from the mirror'));
  const trusted = await record(internet, 'curl -sS https://mirror.example/a');
  assert.match(trusted.output, 'from the mirror');
  const untrusted = await record(internet, 'curl -sS https://mirror.example/a', { authorities: '' });
  assert.match(untrusted.trace[0]?.reason ?? '', 'could not be reached');
  assert.equal(untrusted.lines, []);
});

test('an upstream proxy with a password is used, and nothing of it is kept', async () => {
  const site = await internet.serve('behind.example', (_, response) => response.end('behind the proxy'));
  const seen: string[] = [];
  const proxy = createServer((request, response) => response.writeHead(500).end(request.url));
  proxy.on('connect', (request, socket) => {
    seen.push(`${request.url} ${request.headers['proxy-authorization']}`);
    const onward = connect(443, site.address, () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      onward.pipe(socket).pipe(onward);
    });
  });
  await new Promise<void>((resolve) => proxy.listen(3128, '127.0.0.3', resolve));
  proxy.unref();
  const proxies = { https_proxy: 'http://user:canary@127.0.0.3:3128' };
  const recording = await record(internet, 'curl -sS https://behind.example/a; env', { proxies });
  assert.match(recording.output, 'behind the proxy');
  assert.equal(seen, [`behind.example:443 Basic ${Buffer.from('user:canary').toString('base64')}`]);
  assert.not.match(recording.output, 'canary');
  assert.not.match(JSON.stringify([recording.lines, recording.trace]), 'canary');
});

test('a proxy that turns the recorder away is named without its password', async () => {
  const proxy = createServer();
  proxy.on('connect', (_, socket) => socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n'));
  await new Promise<void>((resolve) => proxy.listen(3128, '127.0.0.4', resolve));
  proxy.unref();
  const proxies = { https_proxy: 'http://user:canary@127.0.0.4:3128' };
  const { output, trace } = await record(internet, 'curl -sS https://behind.example/a', { proxies });
  assert.match(trace[0]?.reason ?? '', '407');
  assert.not.match(output + JSON.stringify(trace), 'canary');
});

test('at most eight connections go to one server', async () => {
  let now = 0;
  let most = 0;
  const site = await internet.serve('busy.example', (_, response) => {
    setTimeout(() => response.end('ok'), 50);
  });
  site.https.on('secureConnection', (socket) => {
    most = Math.max(most, ++now);
    socket.on('close', () => now--);
  });
  await record(internet, 'for i in $(seq 30); do curl -sS https://busy.example/$i & done; wait');
  assert.ok(most > 1 && most <= 8, `${most} at once`);
});

test.run();
