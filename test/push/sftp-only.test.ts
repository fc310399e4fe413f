import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { verifyBundle } from '../../src/index.ts';
import { makeSmallBundle } from '../helpers/small-bundle.ts';
import { content, createRemote, type Pushed, type Remote, remoteFailure } from './remote.ts';

let remote: Remote;

test.before.each(async () => {
  remote = await createRemote({ config: ['ForceCommand internal-sftp'] });
  await remote.trust();
});

test.after.each(() => remote.stop());

const notices = ({ events }: Pushed): string[] =>
  events.flatMap((event) => (event.type === 'notice' ? [event.notice.code] : []));

test('without commands there every file is read back and hashed here', async () => {
  const kept = content(3_000_000);
  const bundle = await makeSmallBundle(join(remote.directory, 'shop'), { kept, 'images/empty': '' });
  const pushed = await remote.push({ bundle });
  assert.equal(notices(pushed), ['remote-hash-by-reading']);
  await verifyBundle(join(remote.destination, 'shop'));
  const again = await remote.push({ bundle });
  assert.equal(again.result.sent, { files: 0, bytes: 0 });
  await makeSmallBundle(bundle, { kept, added: 'x' });
  const changed = await remote.push({ bundle });
  assert.is(changed.result.copied.files, 0, 'nothing can be copied there');
  await verifyBundle(join(remote.destination, 'shop'));
  assert.equal(await readdir(remote.destination), ['shop']);
});

test('a file that was altered there is noticed by reading', async () => {
  const bundle = await makeSmallBundle(join(remote.directory, 'shop'), { a: content(100_000) });
  await remote.push({ bundle });
  await writeFile(join(remote.destination, 'shop', 'a'), content(100_000));
  const { result } = await remote.push({ bundle });
  assert.ok(result.sent.bytes > 100_000);
  await verifyBundle(join(remote.destination, 'shop'));
});

test('an import that can not be run there is refused before anything is sent', async () => {
  const bundle = await makeSmallBundle(join(remote.directory, 'shop'));
  const error = await remoteFailure(remote.push({ bundle, importProject: '/srv/shop' }));
  assert.match(error.facts.problem, /runs no commands/);
  assert.equal(await readdir(remote.destination), []);
});

test.run();
