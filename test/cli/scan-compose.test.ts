import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { buildferry } from './buildferry.ts';
import { imagesOf, runsOf, scanned } from './scanned.ts';
import { createWorkspace, type Workspace } from './workspace.ts';

let workspace: Workspace;

test.before(async () => {
  workspace = await createWorkspace();
});

test.after(() => workspace.remove());

const dockerfile = 'FROM alpine:3.20\nRUN echo built\n';

test('without flags every profile is scanned; --profile keeps its own services and those without one', async () => {
  const project = await workspace.write('profiles', {
    'compose.yaml': `services:
  always: {image: "busybox:1.36"}
  debug: {build: ., profiles: [debug]}
  docs: {image: "nginx:1.27", profiles: [docs]}
`,
    Dockerfile: dockerfile,
  });
  const all = await scanned(project);
  assert.equal(all.services, ['always', 'debug', 'docs']);
  assert.equal(all.leftOut, []);
  const docs = await scanned(project, ['--profile', 'docs']);
  assert.equal(docs.services, ['always', 'docs']);
  assert.equal(docs.leftOut, ['debug']);
  assert.equal(runsOf(docs), []);
  assert.equal((await scanned(project, ['--profile', 'docs,debug'])).leftOut, []);
  const { exitCode, stderr } = await buildferry(['scan', project, '--profile', 'dosc']);
  assert.is(exitCode, 2);
  assert.match(stderr, /there is no profile dosc\.\nDid you mean docs\? There are debug, docs\.\n$/);
});

test('a profile in the manifest that no service has is refused', async () => {
  const project = await workspace.write('no-profiles', {
    'compose.yaml': 'services: {a: {image: "a:1"}}\n',
    'buildferry.yaml': 'profiles: [web]\n',
  });
  const { exitCode, stderr } = await buildferry(['scan', project]);
  assert.is(exitCode, 2);
  assert.match(stderr, /there is no profile web\.\nThere is none\.\n$/);
});

test('--service keeps what it names, and refuses what is not there', async () => {
  const project = await workspace.write('services', {
    'compose.yaml': 'services: {web: {image: "web:1"}, db: {image: "db:1"}}\n',
  });
  const only = await scanned(project, ['--service', 'db']);
  assert.equal([imagesOf(only), only.leftOut], [['db:1 service'], ['web']]);
  const { exitCode, stderr } = await buildferry(['scan', project, '--service', 'wbe']);
  assert.is(exitCode, 2);
  assert.match(stderr, /there is no service wbe\.\nDid you mean web\? There are db, web\.\n$/);
});

test('what a build names as a service: context stays in, whatever is asked for', async () => {
  const project = await workspace.write('service-contexts', {
    'compose.yaml': `services:
  base: {build: base, profiles: [tools]}
  middle: {build: {context: middle, additional_contexts: {base: "service:base"}}, profiles: [tools]}
  web: {build: {context: web, additional_contexts: {"shop-middle": "service:middle"}}}
  db: {image: "postgres:16", profiles: [db]}
`,
    'base/Dockerfile': dockerfile,
    'middle/Dockerfile': 'FROM base\n',
    'web/Dockerfile': 'FROM shop-middle\n',
  });
  for (const flags of [
    ['--service', 'web'],
    ['--profile', 'db', '--service', 'web'],
  ]) {
    const { services, leftOut, images } = await scanned(project, flags);
    assert.equal([services, leftOut], [['base', 'middle', 'web'], ['db']]);
    assert.equal(
      images.map(({ ref }) => ref),
      ['alpine:3.20'],
    );
  }
});

test('a service that runs what another one builds needs no image, unless that one is left out', async () => {
  const project = await workspace.write('shared', {
    'compose.yaml': `services:
  web: {build: ., image: "shop/web"}
  worker: {image: "docker.io/shop/web:latest"}
`,
    Dockerfile: dockerfile,
  });
  assert.equal(imagesOf(await scanned(project)), ['alpine:3.20 from']);
  assert.equal(imagesOf(await scanned(project, ['--service', 'worker'])), [
    'docker.io/shop/web:latest service',
  ]);
});

test('an image of a service stands where the last compose file names it', async () => {
  const project = await workspace.write('places', {
    'compose.yaml': `include: [more/compose.yaml]
services:
  a:
    image: a:1
  b: {image: "b:1"}
  c:
    <<: &common {image: "c:1"}
`,
    'compose.override.yaml': 'services:\n  b:\n    restart: always\n    image: b:2\n',
    'more/compose.yaml': 'services: {d: {image: "d:1"}}\n',
  });
  const { images } = await scanned(project);
  assert.equal(
    images.map(({ ref, uses }) => [ref, ...uses.map(({ file, line }) => `${file}:${line}`)]),
    [
      ['a:1', 'compose.yaml:4'],
      ['b:2', 'compose.override.yaml:4'],
      ['c:1', 'compose.yaml:6'],
      ['d:1', 'compose.yaml:undefined'],
    ],
  );
});

test('included and extended files are part of the project', async () => {
  const project = await workspace.write('parts', {
    'compose.yaml': `include: [more/compose.yaml]
services:
  web:
    extends: {file: common.yaml, service: base}
`,
    'common.yaml': 'services:\n  base:\n    build: {context: app, args: {TAG: "3.19"}}\n',
    'app/Dockerfile': 'ARG TAG\nFROM alpine:$TAG\nRUN echo extended\n',
    'more/compose.yaml': 'services:\n  cache: {image: "redis:7"}\n  tool: {build: tool}\n',
    'more/tool/Dockerfile': 'FROM busybox:1.36\nRUN echo included\n',
  });
  const result = await scanned(project);
  assert.equal(result.services, ['cache', 'tool', 'web']);
  assert.equal(imagesOf(result), ['alpine:3.19 from', 'busybox:1.36 from', 'redis:7 service']);
  assert.equal(runsOf(result), ['more/tool/Dockerfile:2 echo included', 'app/Dockerfile:3 echo extended']);
});

test('the override beside a compose file counts', async () => {
  const project = await workspace.write('override', {
    'compose.yaml': 'services: {web: {image: "nginx:1.26"}}\n',
    'compose.override.yaml': 'services: {web: {image: "nginx:1.27"}}\n',
  });
  assert.equal(imagesOf(await scanned(project)), ['nginx:1.27 service']);
});

test('variables come from the shell before .env, and have defaults', async () => {
  const project = await workspace.write('variables', {
    'compose.yaml': `services:
  cache: {image: "redis:\${REDIS:-7}"}
  web: {build: {context: ., args: {TAG: "\${TAG}"}}}
`,
    Dockerfile: 'ARG TAG=1\nFROM alpine:$TAG\n',
    '.env': 'TAG=3.18\n',
  });
  assert.equal(imagesOf(await scanned(project)), ['alpine:3.18 from', 'redis:7 service']);
  const shell = { env: { TAG: '3.20', REDIS: '6' } };
  assert.equal(imagesOf(await scanned(project, [], shell)), ['alpine:3.20 from', 'redis:6 service']);
});

test('COMPOSE_FILE in .env, and compose files in the manifest, say which files are meant', async () => {
  const files = {
    'compose.yaml': 'services: {a: {image: "a:1"}}\n',
    'other.yaml': 'services: {b: {image: "b:1"}}\n',
  };
  const byEnv = await workspace.write('by-env', {
    ...files,
    '.env': 'COMPOSE_FILE=compose.yaml:other.yaml\n',
  });
  assert.equal((await scanned(byEnv)).services, ['a', 'b']);
  const separated = await workspace.write('separated', {
    ...files,
    '.env': 'COMPOSE_PATH_SEPARATOR=;\nCOMPOSE_FILE=compose.yaml;other.yaml\n',
  });
  assert.equal((await scanned(separated)).services, ['a', 'b']);
  const shell = { env: { COMPOSE_PATH_SEPARATOR: ',', COMPOSE_FILE: 'other.yaml,compose.yaml' } };
  assert.equal((await scanned(separated, [], shell)).services, ['a', 'b']);
  const byManifest = await workspace.write('by-manifest', {
    ...files,
    'buildferry.yaml': 'compose: [other.yaml]\nimages: ["busybox:1.36"]\n',
  });
  assert.equal(imagesOf(await scanned(byManifest)), ['b:1 service', 'busybox:1.36 extra']);
});

test('a Dockerfile inside the compose file has its lines there', async () => {
  const project = await workspace.write('inline', {
    'compose.yaml': `services:
  web:
    build:
      context: .
      dockerfile_inline: |
        FROM alpine:3.20
        RUN echo inline
`,
  });
  assert.equal(runsOf(await scanned(project)), ['compose.yaml:7 echo inline']);
});

test('the current directory is the project where none is named', async () => {
  const project = await workspace.write('here', { 'compose.yaml': 'services: {a: {image: "a:1"}}\n' });
  const { exitCode, stdout } = await buildferry(['scan'], { cwd: project });
  assert.is(exitCode, 0);
  assert.match(stdout, /^here: 1 service, 1 image, 0 RUNs, for linux\/amd64\n/);
});

test('a directory that is not there, and a file, are refused in one sentence', async () => {
  const project = await workspace.write('file', { 'compose.yaml': 'services: {a: {image: "a:1"}}\n' });
  for (const [path, sentence] of [
    ['/no/such', 'there is no directory /no/such'],
    [`${project}/compose.yaml`, `${project}/compose.yaml is not a directory`],
  ] as const) {
    const { exitCode, stderr } = await buildferry(['scan', path, '--quiet']);
    assert.is(exitCode, 2);
    assert.is(stderr, `buildferry: ${sentence}.\nName the directory that the compose file is in.\n`);
  }
});

test('a directory without a compose file, and one that compose refuses, end with 3 and the reason', async () => {
  const none = await workspace.write('none', { Dockerfile: dockerfile });
  const refused = await workspace.write('refused', { 'compose.yaml': 'services: {web: {biuld: .}}\n' });
  for (const [project, reason] of [
    [none, /there is no compose file in/],
    [refused, /biuld/],
  ] as const) {
    const { exitCode, stderr } = await buildferry(['scan', project]);
    assert.is(exitCode, 3);
    assert.match(stderr, new RegExp(`docker compose does not accept the project in ${project}\\.`));
    assert.match(stderr, reason);
    assert.match(stderr, /\nMake `docker compose config` work there first\.\n$/);
  }
});

test.run();
