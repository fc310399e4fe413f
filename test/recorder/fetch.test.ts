import { resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { curl, unpackPrograms } from '../helpers/debian-programs.ts';
import { createInternet } from '../helpers/internet.ts';
import { record, replay } from '../helpers/recorder.ts';
import { enterRoom } from '../helpers/room.ts';

enterRoom(import.meta.url, await unpackPrograms(curl));
const internet = await createInternet();
const program = resolve(import.meta.dirname, '../../assets/recorder.mjs');

test('URLs are fetched as plain bodies, redirects followed, and what is missing is passed over', async () => {
  const { requests } = await internet.serve('index.example', ({ url, headers }, response) => {
    if (url === '/moved') return void response.writeHead(302, { location: '/simple/bottle/' }).end();
    if (url === '/gone') return void response.writeHead(404).end();
    if (!/gzip/.test(String(headers['accept-encoding']))) return void response.end('plain');
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('plain'));
  });
  const kind = 'application/vnd.pypi.simple.v1+json';
  const wanted = [
    'https://index.example/gone',
    '*/*',
    'https://index.example/moved',
    kind,
    'http://nowhere.example/',
    '*/*',
  ];
  const { code, lines, bodyOf, output } = await record(
    internet,
    [process.execPath, program, 'fetch', '--', ...wanted.map((word) => `'${word}'`)].join(' '),
  );
  assert.is(code, 0, output);
  assert.equal(
    requests.map(({ url }) => url),
    ['/gone', '/moved', '/simple/bottle/'],
  );
  const [found] = lines.filter(({ status }) => status === 200);
  assert.is(found?.url, 'https://index.example/simple/bottle/');
  assert.is(found?.accept, kind);
  assert.equal(found?.headers, {});
  const replayed = await replay({ lines, bodyOf }, 'curl -fsSL https://index.example/moved');
  assert.match(replayed.output, 'plain');
});

test.run();
