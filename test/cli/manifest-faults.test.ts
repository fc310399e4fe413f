import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { buildferry, type ErrorLine, onlyLine } from './buildferry.ts';
import { createWorkspace, type Workspace } from './workspace.ts';

let workspace: Workspace;

test.before(async () => {
  workspace = await createWorkspace();
});

test.after(() => workspace.remove());

const compose = 'services:\n  web:\n    image: alpine:3.20\n';

/** The faults of a manifest, as facts. */
async function faultsOf(name: string, manifest: string): Promise<string[]> {
  const project = await workspace.write(name, { 'compose.yaml': compose, 'buildferry.yaml': manifest });
  const { exitCode, stdout } = await buildferry(['scan', project, '--json']);
  assert.is(exitCode, 2);
  const { code, facts, what } = onlyLine<ErrorLine>(stdout);
  assert.is(code, 'manifest-invalid');
  assert.is(what, `${join(project, 'buildferry.yaml')} is not a manifest.`);
  return facts.faults as string[];
}

test('all faults are named at once, each with its key, and near misses with what was meant', async () => {
  const faults = await faultsOf(
    'many',
    [
      'servces: [web]',
      'Platform: linux/arm64',
      'platform: linux',
      'zzzzzz: 1',
      'profiles: web',
      'engine-min: newest',
      'rehearse: always',
      'caches: {npn: [web], pip: [1]}',
    ].join('\n'),
  );
  const text = faults.join('\n');
  assert.match(text, /^servces is no key of a manifest; did you mean services\?$/m);
  assert.match(text, /^Platform is no key of a manifest; did you mean platform\?$/m);
  assert.match(text, /^zzzzzz is no key of a manifest$/m);
  assert.match(text, /^profiles: .*expected array/m);
  assert.match(text, /^engine-min: must be a version such as 20\.10 or 28$/m);
  assert.match(text, /^platform: must be a Linux platform such as linux\/amd64/m);
  assert.match(text, /^rehearse: .*"engine"\|"isolated"\|"none"$/m);
  assert.match(text, /^caches\.npn is no key of a manifest; did you mean npm\?$/m);
  assert.match(text, /^caches\.pip\.0: .*expected string/m);
  assert.is(faults.length, 9);
});

test('a version that YAML reads as a number is a fault', async () => {
  assert.equal(await faultsOf('number', 'engine-min: 20.10\n'), [
    'engine-min: write it in quotes: YAML makes the number 20.1 of 20.10',
  ]);
});

test('a manifest that is a list, and one that is no YAML, are faults', async () => {
  assert.match((await faultsOf('list', '- web\n')).join(), /^the file: .*expected object/);
  assert.match((await faultsOf('broken', 'services: [web\n')).join(), /line 2/);
});

test('for people each fault is a line, and the last line says what to do', async () => {
  const project = await workspace.write('people', {
    'compose.yaml': compose,
    'own.yaml': 'servces: []\noutptu: x\n',
  });
  const { exitCode, stdout, stderr } = await buildferry(['scan', '.', '--manifest', 'own.yaml'], {
    cwd: project,
  });
  assert.is(exitCode, 2);
  assert.is(stdout, '');
  assert.is(
    stderr,
    [
      'buildferry: own.yaml is not a manifest.',
      '  servces is no key of a manifest; did you mean services?',
      '  outptu is no key of a manifest; did you mean output?',
      'Mend these lines; manifests/ has examples.',
      '',
    ].join('\n'),
  );
});

test('a manifest that is named and not there is a fault', async () => {
  const project = await workspace.write('absent', { 'compose.yaml': compose });
  const { exitCode, stderr } = await buildferry(['scan', project, '--manifest', '/no/such.yaml']);
  assert.is(exitCode, 2);
  assert.match(stderr, /^buildferry: \/no\/such\.yaml is not a manifest\.\n {2}ENOENT/);
});

test('an empty manifest is one, and flags go over what a manifest says', async () => {
  const empty = await workspace.write('empty', { 'compose.yaml': compose, 'buildferry.yaml': '# nothing\n' });
  assert.is((await buildferry(['scan', empty])).exitCode, 0);
  const arm = await workspace.write('arm', {
    'compose.yaml': compose,
    'buildferry.yaml': 'platform: linux/arm64\n',
  });
  const platformOf = async (...flags: string[]) =>
    onlyLine<{ platform: string }>((await buildferry(['scan', arm, '--json', ...flags])).stdout).platform;
  assert.is(await platformOf(), 'linux/arm64');
  assert.is(await platformOf('--platform', 'linux/amd64'), 'linux/amd64');
});

test.run();
