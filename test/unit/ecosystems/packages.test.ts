import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { namePackage, packageOf, parsePackage } from '../../../src/ecosystems/packages/all.ts';
import { bringCommand } from '../../../src/ecosystems/packages/bring-command.ts';
import type { PackageManager } from '../../../src/ecosystems/packages/package-manager.ts';
import { run } from '../../../src/host/run.ts';

const npmDocument = 'application/vnd.npm.install-v1+json';

for (const [path, word, accept, command = ''] of [
  ['/simple/bottle/', 'pip:bottle'],
  ['/repository/pypi/simple/typing-extensions', 'pip:typing-extensions'],
  ['/packages/ab/typing_extensions-4.12.2-py3-none-any.whl', 'pip:typing-extensions==4.12.2'],
  ['/packages/ab/typing_extensions-4.12.2-py3-none-any.whl.metadata', 'pip:typing-extensions==4.12.2'],
  ['/packages/ab/bottle-0.13.4.tar.gz', 'pip:bottle==0.13.4', undefined, 'pip install bottle'],
  ['/is-odd/-/is-odd-3.0.1.tgz', 'npm:is-odd@3.0.1'],
  ['/npm/@types/node/-/node-24.1.0.tgz', 'npm:@types/node@24.1.0'],
  ['/base64-js/-/base64-js-1.5.1.tgz', 'npm:base64-js@1.5.1'],
  ['/@x/d3-array/-/d3-array-3.2.4.tgz', 'npm:@x/d3-array@3.2.4'],
  ['/@types%2fnode', 'npm:@types/node', npmDocument],
  ['/is-odd', 'npm:is-odd', npmDocument],
  ['/is-odd', 'npm:is-odd', undefined, 'cd web && npm install'],
  ['/debian/pool/main/s/sl/sl_5.02-1_amd64.deb', 'apt:sl'],
  ['/github.com/!burnt!sushi/toml/@v/v1.4.0.zip', 'go:github.com/BurntSushi/toml@v1.4.0'],
  ['/goproxy/golang.org/x/text/@v/list', 'go:golang.org/x/text'],
  [
    '/golang.org/x/exp/@v/v0.0.0-20230522175609-2e198f4a06a1.zip',
    'go:golang.org/x/exp@v0.0.0-20230522175609-2e198f4a06a1',
    undefined,
    'go install && pip install x',
  ],
  ['/api/v1/crates/serde/1.0.219/download', 'cargo:serde@1.0.219'],
  ['/se/rd/serde', 'cargo:serde'],
  ['/3/l/log', 'cargo:log'],
  ['/2/cc', 'cargo:cc'],
  ['/1/a', 'cargo:a'],
] as const) {
  test(`${path}${command && ` of ${command}`} is for ${word}`, () => {
    const found = packageOf(`https://mirror.example${path}`, { accept, command });
    assert.is(found && namePackage(found), word);
    assert.equal(parsePackage(word), found);
  });
}

test('a file of no ecosystem is for no package', () => {
  for (const path of ['/', '/is-odd', '/releases/v1/tool.zip', '/a/b/c', '/ab/cd/else'])
    assert.is(packageOf(`https://mirror.example${path}`, { command: 'curl npmx' }), undefined, path);
});

test('an archive is for a Python package only where the RUN uses a program that asks for one', () => {
  for (const name of ['tool-1.2.3.tar.gz', 'tool-1.2.3.zip'])
    assert.is(
      packageOf(`https://mirror.example/releases/${name}`, { command: `curl -O ${name}` }),
      undefined,
    );
  const url = 'https://mirror.example/exp/@v/v0.0.0-20230522175609-2e198f4a06a1.zip';
  assert.is(packageOf(url, { command: 'pip install x' }), undefined);
});

test('a crate lies in the folder of its own length', () => {
  for (const path of ['/projects/1/jobs', '/projects/2/a', '/3/l/logs', '/0/', '/1/', '/1/7'])
    assert.is(packageOf(`https://mirror.example${path}`, { command: 'cargo build' }), undefined, path);
});

test('Maven artifacts are asked for by group, name and version', () => {
  const [ecosystem, name] = ['maven', 'org.slf4j:slf4j-api'];
  assert.equal(parsePackage('maven:org.slf4j:slf4j-api'), { ecosystem, name });
  assert.equal(parsePackage('maven:org.slf4j:slf4j-api:2.0.17'), { ecosystem, name, version: '2.0.17' });
});

test('what is no package is none', () => {
  for (const word of ['bottle', 'gem:rails', 'pip:', 'pip:-r', 'pip:x==', 'npm:@x', 'pip:a b'])
    assert.is(parsePackage(word), undefined, word);
});

test('each package is brought by itself, and those that fail are numbered', async () => {
  const work = await mkdtemp(join(tmpdir(), 'buildferry-bring-'));
  const manager: PackageManager = {
    ecosystem: 'test',
    programs: /x/,
    name: /x/,
    separator: '=',
    prepare: `echo prepared >>${work}/log; false`,
    bring: `[ -z "$(ls -A "$1")" ] && touch "$1/file" && cd "$1" && echo "$2\${3:+ $3}" >>${work}/log && [ "$2" != bad ]`,
  };
  const packages = ['good', 'bad', "it's $(good)", 'bad'].map((name) => ({ ecosystem: 'test', name }));
  const versioned = [...packages, { ecosystem: 'test', name: 'good', version: '1' }];
  try {
    const [command = '', ...args] = bringCommand(manager, versioned, `${work}/failed`);
    await run({ command, args, env: { TMPDIR: work } });
    const lines = ['prepared', 'good', 'bad', "it's $(good)", 'bad', 'good 1', ''];
    assert.is(await readFile(`${work}/log`, 'utf8'), lines.join('\n'));
    assert.is(await readFile(`${work}/failed`, 'utf8'), '1\n3\n');
  } finally {
    await rm(work, { recursive: true });
  }
});

test.run();
