import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { withProjectLock } from '../../src/import/project-lock.ts';
import { makeSmallBundle } from '../helpers/small-bundle.ts';
import { buildferry } from './buildferry.ts';
import { createWorkspace, fingerprint, type Workspace } from './workspace.ts';

let workspace: Workspace;

test.before(async () => {
  workspace = await createWorkspace();
  process.env.XDG_STATE_HOME = join(workspace.directory, 'state');
});

test.after(() => workspace.remove());

test('while one process works on a project, others end with 14 and touch nothing; then they may', async () => {
  const bundle = await makeSmallBundle(join(workspace.directory, 'bundle'));
  const project = await workspace.write('shop', { 'compose.yaml': 'services: {web: {build: .}}\n' });
  const before = await fingerprint(project);
  const commands = [
    ['import', bundle, '--project', project],
    ['wire', project],
    ['unwire', project],
    ['wanted', project],
  ];
  await withProjectLock(project, async () => {
    for (const command of commands) {
      const { exitCode, stderr } = await buildferry(command);
      assert.is(exitCode, 14, command[0]);
      assert.match(stderr, `Another process works here (process ${process.pid} on `);
    }
  });
  for (const command of commands) assert.is.not((await buildferry(command)).exitCode, 14);
  assert.equal(await fingerprint(project), before);
  assert.is(
    await access(join(workspace.directory, 'state/buildferry')).catch((error) => error.code),
    'ENOENT',
  );
});

test.run();
