import { createHash } from 'node:crypto';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { huggingFaceClient } from '../caches/tools.ts';
import { crosses } from '../helpers/crosses.ts';
import { createInternet } from '../helpers/internet.ts';
import { enterRoom } from '../helpers/room.ts';

const python = await huggingFaceClient();
enterRoom(import.meta.url);
const internet = await createInternet();
const commit = 'a'.repeat(40);
const config = '{"hidden_size":1}';
const weights = Buffer.alloc(300_000, 'w');
const sha256 = createHash('sha256').update(weights).digest('hex');
const largeFile = { oid: sha256, size: weights.length, pointerSize: 134 };
let signatures = 0;

/** A model as the hub has it: small files by itself, large ones behind a signed redirect, and by Xet to who can. */
await internet.serve('hub.example', (request, response) => {
  const { pathname } = new URL(request.url ?? '/', 'https://hub.example');
  const json = (value: unknown): void => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(value));
  };
  response.setHeader('x-repo-commit', commit);
  if (pathname === '/api/models/acme/tiny/revision/main') return json({ id: 'acme/tiny', sha: commit });
  if (pathname === `/api/models/acme/tiny/tree/${commit}`)
    return json([
      { type: 'file', path: 'config.json', size: config.length, oid: 'c'.repeat(40) },
      { type: 'file', path: 'weights', size: weights.length, oid: sha256, lfs: largeFile, xetHash: sha256 },
    ]);
  if (pathname === `/acme/tiny/resolve/${commit}/config.json`) {
    response.setHeader('etag', '"config"');
    return void response.end(config);
  }
  if (pathname !== `/acme/tiny/resolve/${commit}/weights`) return void response.writeHead(404).end();
  const location = `https://objects.example/${sha256}?X-Amz-Signature=canary${++signatures}`;
  const xet = `<https://hub.example/api/models/acme/tiny/xet-read-token/${commit}>; rel="xet-auth"`;
  const linked = { 'x-linked-etag': `"${sha256}"`, 'x-linked-size': weights.length };
  response.writeHead(302, { location, ...linked, 'x-xet-hash': sha256, link: xet }).end();
});
await internet.serve('objects.example', (_, response) => response.end(weights));

test('a model is downloaded from the hub, and its large files not by Xet', async () => {
  const code = `import os; from huggingface_hub import snapshot_download
folder = snapshot_download("acme/tiny")
print({name: os.path.getsize(os.path.join(folder, name)) for name in sorted(os.listdir(folder))})`;
  const settings = 'HF_ENDPOINT=https://hub.example HF_TOKEN=canary';
  const expected = new RegExp(`'config.json': ${config.length}, 'weights': ${weights.length}`);
  const { lines } = await crosses(internet, `${settings} ${python} -c '${code}'`, expected);
  assert.ok(lines.some(({ url }) => url.startsWith(`https://objects.example/${sha256}`)));
  assert.not.match(JSON.stringify(lines), 'canary');
});

test.run();
