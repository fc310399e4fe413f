import { mkdtemp, readdir, rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isErrorOf } from '../../src/errors.ts';
import { run } from '../../src/host/run.ts';
import { pushBundle, verifyBundle } from '../../src/index.ts';
import { makeSmallBundle } from '../helpers/small-bundle.ts';
import { content, createRemote, type Remote } from './remote.ts';

let remote: Remote;
let disk: string;

test.before.each(async () => {
  disk = await mkdtemp(join(tmpdir(), 'buildferry-disk-'));
  await run({ command: 'mount', args: ['-t', 'tmpfs', '-o', 'size=8m', 'none', disk] });
  remote = await createRemote();
  await remote.trust();
});

test.after.each(async () => {
  await remote.stop();
  await run({ command: 'umount', args: [disk] });
  await rmdir(disk);
});

const target = (): string => remote.target().replace(remote.destination, disk);

test('a disk that is too small is refused before anything is sent', async () => {
  await makeSmallBundle(join(disk, 'shop'), { old: 'x' });
  const bundle = await makeSmallBundle(join(remote.directory, 'shop'), { large: content(12_000_000) });
  const events: string[] = [];
  const error = await pushBundle({ bundle, target: target(), identities: [remote.identity] }, (event) => {
    if (event.type === 'stage-progress') events.push(event.stage);
  }).catch((thrown: unknown) => thrown);
  assert.ok(isErrorOf(error, 'no-space'), String(error));
  assert.ok(error.facts.needed > 12_000_000);
  assert.ok(error.facts.available < 8_400_000);
  assert.match(error.facts.path, disk);
  assert.not(events.includes('send'));
  await verifyBundle(join(disk, 'shop'));
});

test('a disk that fills up while files arrive is named, and an older bundle stays', async () => {
  await makeSmallBundle(join(disk, 'shop'), { old: 'x' });
  const bundle = await makeSmallBundle(join(remote.directory, 'shop'), { large: content(6_000_000) });
  let filling: Promise<unknown> | undefined;
  const error = await pushBundle({ bundle, target: target(), identities: [remote.identity] }, (event) => {
    if (event.type !== 'stage-progress' || event.stage !== 'send') return;
    // It ends when the disk is full, and what it wrote stays.
    filling ??= run({ command: 'dd', args: ['if=/dev/zero', `of=${join(disk, 'filler')}`] }).catch(() => {});
  }).catch((thrown: unknown) => thrown);
  await filling;
  assert.ok(isErrorOf(error, 'no-space'), String(error));
  await verifyBundle(join(disk, 'shop'));
  await run({ command: 'rm', args: [join(disk, 'filler')] });
  await pushBundle({ bundle, target: target(), identities: [remote.identity] }, () => {});
  await verifyBundle(join(disk, 'shop'));
  assert.equal(await readdir(disk), ['shop']);
});

test.run();
