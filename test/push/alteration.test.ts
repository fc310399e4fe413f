import { closeSync, openSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isErrorOf } from '../../src/errors.ts';
import { pushBundle, verifyBundle } from '../../src/index.ts';
import { makeSmallBundle } from '../helpers/small-bundle.ts';
import { content, createRemote, type Remote, remoteFailure } from './remote.ts';

let remote: Remote;
let bundle: string;

test.before.each(async () => {
  remote = await createRemote();
  await remote.trust();
  bundle = await makeSmallBundle(join(remote.directory, 'shop'), {
    'images/first': content(1_500_000),
    'images/second': content(1_500_000),
    'images/third': content(1_500_000),
  });
});

test.after.each(() => remote.stop());

/** Flips the first byte of a file under its temporary name as soon as something of it has arrived. */
function flipOnArrival(name: string, times: number): () => void {
  let left = times;
  return () => {
    const path = left > 0 ? join(remote.destination, '.shop.part', 'images', `.${name}.part`) : '';
    if (path === '' || !statSync(path, { throwIfNoEntry: false })?.size) return;
    left--;
    const file = openSync(path, 'r+');
    writeSync(file, Buffer.from('?!'), 0, 2, 0);
    closeSync(file);
  };
}

test('what arrives altered is noticed by its hash and sent again', async () => {
  const flip = flipOnArrival('second', 1);
  const events: number[] = [];
  const result = await pushBundle(
    { bundle, target: remote.target(), identities: [remote.identity] },
    (event) => {
      if (event.type !== 'stage-progress' || event.stage !== 'send') return;
      // The last piece: nothing of this file comes after it.
      if (event.done >= 4_500_000 && events.push(event.done) === 1) flip();
    },
  );
  await verifyBundle(join(remote.destination, 'shop'));
  assert.ok(result.sent.bytes > 6_000_000);
});

test('what arrives altered each time is refused', async () => {
  const flip = flipOnArrival('second', Number.POSITIVE_INFINITY);
  const error = await remoteFailure(
    pushBundle({ bundle, target: remote.target(), identities: [remote.identity] }, (event) => {
      if (event.type === 'stage-progress' && event.stage === 'send' && event.done >= 4_500_000) flip();
    }),
  );
  assert.match(error.facts.problem, /images\/second/);
  assert.not((await readdir(remote.destination)).includes('shop'));
});

test('a file that changes or goes away while it is sent ends the push', async () => {
  const changes: [string, (path: string) => Promise<void>][] = [
    ['altered', (path) => writeFile(path, content(1_500_000))],
    ['could not be read', (path) => rm(path)],
  ];
  for (const [words, change] of changes) {
    await makeSmallBundle(bundle, { large: content(1_500_000) });
    let changed: Promise<void> | undefined;
    const error = await pushBundle(
      { bundle, target: remote.target(), identities: [remote.identity] },
      (event) => {
        if (event.type === 'stage-started' && event.stage === 'send') changed = change(join(bundle, 'large'));
      },
    ).catch((thrown: unknown) => thrown);
    await changed;
    assert.ok(isErrorOf(error, 'bundle-altered'), String(error));
    assert.match(error.facts.faults.join(), new RegExp(`^large .*${words}`));
    assert.equal(await readdir(remote.destination), ['.shop.part']);
  }
});

test('what somebody else puts into the partial folder meanwhile does not get into the bundle', async () => {
  const error = await remoteFailure(
    pushBundle({ bundle, target: remote.target(), identities: [remote.identity] }, (event) => {
      if (event.type === 'stage-progress' && event.stage === 'send')
        writeFileSync(join(remote.destination, '.shop.part', 'stranger'), '');
    }),
  );
  assert.match(error.facts.problem, /was changed while it was filled/);
  assert.equal(await readdir(remote.destination), ['.shop.part']);
  await remote.push({ bundle });
  await verifyBundle(join(remote.destination, 'shop'));
});

test.run();
