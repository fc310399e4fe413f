import { json } from 'node:stream/consumers';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { crosses } from '../helpers/crosses.ts';
import { addPrograms } from '../helpers/debian-programs.ts';
import { createGitRepositories } from '../helpers/git-repositories.ts';
import { gitServer } from '../helpers/git-server.ts';
import { createInternet } from '../helpers/internet.ts';
import { enterRoom } from '../helpers/room.ts';

await addPrograms(['git-lfs']);
enterRoom(import.meta.url);
const internet = await createInternet();
const { directory, object } = createGitRepositories('https://git.example/library.git');
const smart = gitServer(directory);
let batches = 0;
await internet.serve('git.example', async (request, response) => {
  if (!request.url?.endsWith('/info/lfs/objects/batch')) return smart(request, response);
  const { objects } = (await json(request)) as { objects: { oid: string; size: number }[] };
  const href = (oid: string) => `https://objects.example/${oid}?X-Amz-Signature=canary${++batches}`;
  const download = (oid: string) => ({
    href: href(oid),
    expires_in: 3600,
    header: { Authorization: 'canary' },
  });
  response.setHeader('content-type', 'application/vnd.git-lfs+json');
  const answers = objects.map(({ oid, size }) => ({ oid, size, actions: { download: download(oid) } }));
  response.end(JSON.stringify({ transfer: 'basic', objects: answers }));
});
await internet.serve('objects.example', (_, response) => response.end(object.body));

test('a repository is cloned over HTTPS: whole, shallow, and by a commit', async () => {
  const clone = 'git clone -q https://git.example/library.git';
  const command = `cd && ${clone} whole && ${clone} --depth 1 --branch main shallow
    git -C whole fetch -q origin "$(git -C whole rev-parse HEAD)" && cat whole/library.txt shallow/library.txt`;
  await crosses(internet, command, /of the library\nof the library/);
});

test('submodules are cloned with their repository', async () => {
  const clone = 'GIT_LFS_SKIP_SMUDGE=1 git clone -q --recurse-submodules https://git.example/app.git';
  await crosses(internet, `cd && ${clone} app && cat app/vendor/library/library.txt`, /of the library/);
});

test('files in Git LFS are fetched', async () => {
  const clone = 'git lfs install --skip-repo && git clone -q https://git.example/app.git app';
  const { lines } = await crosses(internet, `cd && ${clone} && wc -c app/large.bin`, /100000 app/);
  assert.ok(lines.some(({ url }) => url.startsWith(`https://objects.example/${object.oid}`)));
  assert.not.match(JSON.stringify(lines), 'canary');
});

test.run();
