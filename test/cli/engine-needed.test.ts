import { access, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { makeSmallBundle } from '../helpers/small-bundle.ts';
import { buildferry, deadSocket } from './buildferry.ts';
import { createWorkspace, fingerprint, type Workspace } from './workspace.ts';

const sample = resolve(import.meta.dirname, '../projects/sample');
let workspace: Workspace;
let bundle: string;

test.before(async () => {
  workspace = await createWorkspace();
  bundle = await makeSmallBundle(join(workspace.directory, 'bundle'));
});

test.after(() => workspace.remove());

test('pack without an engine ends with 16, says where it looked and what to do, and leaves nothing', async () => {
  const output = join(workspace.directory, 'out/shop');
  const { exitCode, stdout, stderr } = await buildferry(['pack', sample, '--output', output]);
  assert.is(exitCode, 16);
  assert.is(stdout, '');
  assert.ok(stderr.includes(`buildferry: No Docker engine answers at ${deadSocket}.\n`), stderr);
  assert.not.match(stderr, /[{}]/);
  assert.ok(stderr.endsWith('\nStart it, or set DOCKER_HOST or the docker context.\n'), stderr);
  assert.is(await access(join(workspace.directory, 'out')).catch((error) => error.code), 'ENOENT');
});

test('an engine whose docker tells why inside its document is quoted without the document', async () => {
  const path = join(workspace.directory, 'fake-docker');
  await mkdir(path);
  const info = '{"ServerErrors":["permission denied at the socket"],"Plugins":{}}';
  const script = `#!/bin/sh\ncase $1 in info) echo '${info}'; exit 1;; *) PATH=\${PATH#*:} exec docker "$@";; esac\n`;
  await writeFile(join(path, 'docker'), script, { mode: 0o755 });
  const { exitCode, stderr } = await buildferry(['pack', sample], {
    env: { PATH: `${path}:${process.env.PATH}` },
  });
  assert.is(exitCode, 16);
  assert.ok(
    stderr.includes(`answers at ${deadSocket}.\n  permission denied at the socket\nStart it,`),
    stderr,
  );
});

test('import without an engine ends with 16 after it has verified, and the project stays as it is', async () => {
  const project = await workspace.write('shop', { 'compose.yaml': 'services: {web: {build: .}}\n' });
  const before = await fingerprint(project);
  const { exitCode, stdout, stderr } = await buildferry(['import', bundle, '--project', project]);
  assert.is(exitCode, 16);
  assert.is(stdout, '');
  assert.match(stderr, /^Verifying: .*\nbuildferry: No Docker engine answers at /m);
  assert.equal(await fingerprint(project), before);
});

test('docker without compose is named, even by scan', async () => {
  const path = join(workspace.directory, 'no-compose');
  await mkdir(path);
  const script = '#!/bin/sh\n[ "$1" = context ] && exit 0\necho "unknown flag: --progress" >&2; exit 125\n';
  await writeFile(join(path, 'docker'), script, { mode: 0o755 });
  const { exitCode, stderr } = await buildferry(['scan', sample], {
    env: { PATH: `${path}:${process.env.PATH}` },
  });
  assert.is(exitCode, 16);
  assert.match(stderr, /docker has no compose plugin here[\s\S]*Install docker-compose-plugin\./);
});

test('without the docker command even scan ends with 16 and names it', async () => {
  const path = join(workspace.directory, 'empty-path');
  await mkdir(path);
  const { exitCode, stderr } = await buildferry(['scan', sample], { env: { PATH: path } });
  assert.is(exitCode, 16);
  assert.is(
    stderr,
    'buildferry: docker is needed and is not installed.\nInstall docker, or put it on PATH.\n',
  );
});

test('verify and inspect do not even need the docker command', async () => {
  const path = join(workspace.directory, 'node-only');
  await mkdir(path);
  await symlink(process.execPath, join(path, 'node'));
  for (const command of ['verify', 'inspect'])
    assert.is((await buildferry([command, bundle], { env: { PATH: path } })).exitCode, 0);
});

test.run();
