import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isErrorOf } from '../../src/errors.ts';
import { verifyBundle } from '../../src/index.ts';
import { makeSmallBundle } from '../helpers/small-bundle.ts';
import { checkSums, content, createRemote, type Remote, remoteFailure } from './remote.ts';

let remote: Remote;

test.before.each(async () => {
  remote = await createRemote();
  await remote.trust();
});

test.after.each(() => remote.stop());

/** A name that a shell would take apart. */
const name = 'shop\'s $(id) & "co"';

const arrived = (): string => join(remote.destination, name);

test('a bundle arrives whole, under its name, and nothing else does', async () => {
  const files = { 'images/blobs/large': content(5_000_000), 'images/index': 'x', empty: '' };
  const bundle = await makeSmallBundle(join(remote.directory, name), files);
  const { result } = await remote.push({ bundle });
  await checkSums(arrived());
  await verifyBundle(arrived());
  assert.equal(await readdir(remote.destination), [name]);
  assert.equal(result.directory, arrived());
  assert.is(result.sent.files, 6);
  assert.is(result.replaced, false);
});

test('the stages are told in their order, and how much of the bundle has been sent', async () => {
  const bundle = await makeSmallBundle(join(remote.directory, name), { large: content(5_000_000) });
  const { result, events } = await remote.push({ bundle });
  const stages = events.flatMap((event) =>
    event.type === 'stage-started' || event.type === 'stage-finished' ? [`${event.stage} ${event.type}`] : [],
  );
  const [started, finished] = ['stage-started', 'stage-finished'];
  assert.equal(stages, [`verify ${started}`, `verify ${finished}`, `send ${started}`, `send ${finished}`]);
  const sent = events.flatMap((event) =>
    event.type === 'stage-progress' && event.stage === 'send' ? [event] : [],
  );
  const { bytes: total } = result.sent;
  for (const event of sent) assert.equal([event.total, event.unit], [total, 'bytes']);
  const done = sent.map((event) => event.done);
  assert.equal(
    done,
    [...done].sort((a, b) => a - b),
  );
  assert.is(done.at(-1), total);
  assert.ok(done.length > 4 && done.length < 12, 'a step is about a MiB');
});

test('a signature goes along', async () => {
  const bundle = await makeSmallBundle(join(remote.directory, name));
  await writeFile(join(bundle, 'SHA256SUMS.sig'), 'signed\n');
  await remote.push({ bundle });
  assert.is(await readFile(join(arrived(), 'SHA256SUMS.sig'), 'utf8'), 'signed\n');
  await writeFile(join(bundle, 'SHA256SUMS.sig'), 'signed again\n');
  await remote.push({ bundle });
  assert.is(await readFile(join(arrived(), 'SHA256SUMS.sig'), 'utf8'), 'signed again\n');
});

test('a second push sends nothing', async () => {
  const bundle = await makeSmallBundle(join(remote.directory, name), { a: content(100_000) });
  await remote.push({ bundle });
  const { result } = await remote.push({ bundle });
  assert.equal(result.sent, { files: 0, bytes: 0 });
  assert.is(result.present.files, 4);
});

test('of a changed bundle only what changed is sent, the rest is copied there', async () => {
  const kept = content(3_000_000);
  const bundle = await makeSmallBundle(join(remote.directory, name), {
    'images/kept': kept,
    'images/gone': 'x',
  });
  await remote.push({ bundle });
  await makeSmallBundle(bundle, { 'images/elsewhere/kept': kept, added: content(1000) });
  const { result } = await remote.push({ bundle });
  await verifyBundle(arrived());
  await checkSums(arrived());
  assert.is(result.replaced, true);
  assert.is(result.sent.files, 2, 'the added file and SHA256SUMS');
  assert.ok(result.sent.bytes < 10_000);
  assert.ok(result.copied.bytes >= kept.length);
  assert.equal(await readdir(remote.destination), [name]);
});

test('an altered file of the older bundle is not copied but sent', async () => {
  const kept = content(100_000);
  const bundle = await makeSmallBundle(join(remote.directory, name), { kept });
  await remote.push({ bundle });
  await writeFile(join(arrived(), 'kept'), content(100_000));
  await makeSmallBundle(bundle, { kept, added: 'x' });
  const { result } = await remote.push({ bundle });
  await verifyBundle(arrived());
  assert.ok(result.sent.bytes > kept.length);
});

test('a bundle there that is altered or has a file too many is mended', async () => {
  const bundle = await makeSmallBundle(join(remote.directory, name), {
    a: content(100_000),
    b: content(100_000),
  });
  await remote.push({ bundle });
  await writeFile(join(arrived(), 'a'), content(100_000));
  const { result } = await remote.push({ bundle });
  assert.is(result.sent.files, 2, 'the altered file and SHA256SUMS');
  await verifyBundle(arrived());
  await writeFile(join(arrived(), 'extra'), '');
  await remote.push({ bundle });
  await verifyBundle(arrived());
});

test('what is no bundle is not replaced', async () => {
  const bundle = await makeSmallBundle(join(remote.directory, name));
  await mkdir(arrived());
  await writeFile(join(arrived(), 'precious'), '');
  const error = await remoteFailure(remote.push({ bundle }));
  assert.match(error.facts.problem, /is no bundle/);
  assert.equal(await readdir(arrived()), ['precious']);
});

test('an altered bundle is not sent', async () => {
  const bundle = await makeSmallBundle(join(remote.directory, name), { a: 'one' });
  await writeFile(join(bundle, 'a'), 'two');
  const error = await remote.push({ bundle }).catch((thrown: unknown) => thrown);
  assert.ok(isErrorOf(error, 'bundle-altered'));
  assert.equal(await readdir(remote.destination), []);
});

test('a target folder that is not there is named', async () => {
  const bundle = await makeSmallBundle(join(remote.directory, name));
  const error = await remoteFailure(remote.push({ bundle, target: `${remote.target()}/nowhere` }));
  assert.match(error.facts.problem, /there is no folder .*\/destination\/nowhere/);
});

test('a host on which nobody listens is named', async () => {
  const bundle = await makeSmallBundle(join(remote.directory, name));
  const error = await remoteFailure(remote.push({ bundle, target: 'ssh://127.0.0.1:1/srv' }));
  assert.is(error.facts.host, '[127.0.0.1]:1');
  assert.match(error.facts.problem, /ECONNREFUSED/);
});

test('~ is the home directory there', async () => {
  const bundle = await makeSmallBundle(join(remote.directory, name));
  const target = remote.target().replace(remote.destination, '/~/');
  const { result } = await remote.push({ bundle, target });
  assert.is(result.directory, join(remote.sshd.home, name));
  await checkSums(join(remote.sshd.home, name));
});

test.run();
