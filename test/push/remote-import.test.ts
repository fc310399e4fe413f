import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { verifyBundle } from '../../src/index.ts';
import { makeSmallBundle } from '../helpers/small-bundle.ts';
import { createRemote, type Remote, remoteFailure } from './remote.ts';

let remote: Remote;

test.before.each(async () => {
  remote = await createRemote({ shell: '/bin/bash', sftp: 'internal-sftp' });
  await remote.trust();
});

test.after.each(() => remote.stop());

test('the import runs there, with the project as one word, and its lines are told', async () => {
  const bundle = await makeSmallBundle(join(remote.directory, "it's $HOME"));
  const project = join(remote.directory, "the shop's; exit 3");
  await mkdir(project);
  const { result, events } = await remote.push({ bundle, importProject: project });
  const called = await readFile(join(project, 'called-with'), 'utf8');
  assert.equal(called.trim().split('\n'), [join(result.directory, 'import.sh'), '--project', project]);
  assert.equal(result.imported, [`wired: ${project}`]);
  const lines = events.flatMap((event) => (event.type === 'output' ? [event.line] : []));
  assert.equal(lines.sort(), ['a word on standard error', `wired: ${project}`]);
});

test('an import that fails is told with its exit code and its last words', async () => {
  const bundle = await makeSmallBundle(join(remote.directory, 'shop'), {
    'import.sh': 'echo no docker here >&2\nexit 16\n',
  });
  const error = await remoteFailure(remote.push({ bundle, importProject: '/srv/shop' }));
  assert.match(error.facts.problem, /exit code 16: no docker here/);
  await verifyBundle(join(remote.destination, 'shop'));
});

test('what a login script prints does not matter', async () => {
  await writeFile(join(remote.sshd.home, '.bashrc'), 'echo Welcome; printf "no line end"\n');
  const bundle = await makeSmallBundle(join(remote.directory, 'shop'), { a: 'x' });
  const { events } = await remote.push({ bundle });
  assert.not(
    events.some(({ type }) => type === 'notice'),
    'the hashes were made there',
  );
  await verifyBundle(join(remote.destination, 'shop'));
});

test.run();
