import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { imagesOf, runsOf, scanned } from './scanned.ts';
import { createWorkspace, type Files, fingerprint, type Workspace } from './workspace.ts';

let workspace: Workspace;

test.before(async () => {
  workspace = await createWorkspace();
});

test.after(() => workspace.remove());

/** A project of one service, built from `Dockerfile`; `build` says more of its build settings. */
function project(
  name: string,
  dockerfile: string,
  { build = '', files = {} }: { build?: string; files?: Files } = {},
): Promise<string> {
  const compose = `services:\n  web:\n    build:\n      context: .\n${build}`;
  return workspace.write(name, { 'compose.yaml': compose, Dockerfile: dockerfile, ...files });
}

test('only stages that the target reaches are needed', async () => {
  const directory = await project(
    'target',
    `FROM alpine:3.20 AS base
RUN echo base
FROM debian:12 AS unused
RUN echo unused
FROM base AS wanted
RUN echo wanted
FROM wanted AS later
RUN echo later
`,
    { build: '      target: wanted\n' },
  );
  const result = await scanned(directory);
  assert.equal(imagesOf(result), ['alpine:3.20 from']);
  assert.equal(runsOf(result), ['Dockerfile:2 echo base', 'Dockerfile:6 echo wanted']);
});

test('images are found in FROM, COPY --from, RUN --mount and the service, each once', async () => {
  const directory = await project(
    'images',
    `ARG TAG=3.20
FROM alpine:$TAG AS build
RUN --mount=type=bind,from=busybox:1.36,target=/box echo
FROM scratch
COPY --from=build / /
COPY --from=docker.io/library/busybox:1.36 /bin /bin
COPY --from=nginx:1.27 /etc /etc
`,
  );
  assert.equal(imagesOf(await scanned(directory)), [
    'alpine:3.20 from',
    'busybox:1.36 mount-from, copy-from',
    'nginx:1.27 copy-from',
  ]);
});

test('named contexts stand for images, directories and other services', async () => {
  const directory = await workspace.write('contexts', {
    'compose.yaml': `services:
  base: {build: base}
  web:
    build:
      context: .
      additional_contexts:
        runtime: docker-image://alpine:3.20
        assets: ./assets
        parent: service:base
`,
    'base/Dockerfile': 'FROM debian:12\n',
    Dockerfile: 'FROM runtime\nCOPY --from=assets / /\nCOPY --from=parent /etc /etc\n',
    'assets/a.txt': 'a\n',
  });
  assert.equal(imagesOf(await scanned(directory)), ['alpine:3.20 from', 'debian:12 from']);
});

test('what BuildKit itself would fetch is listed once, with variables filled in and every place', async () => {
  const directory = await workspace.write('sources', {
    'compose.yaml': `services:
  web:
    build:
      context: .
      args: {HOST: files.example}
      additional_contexts:
        shared: https://example.com/shared.git#v1
        unused: https://example.com/unused.git
`,
    Dockerfile: `ARG HOST=none
FROM alpine:3.20
ARG HOST
ENV VERSION=1.2
ADD https://$HOST/tool-$VERSION.tar local.txt /opt/
ADD --checksum=sha256:00 ["https://files.example/tool-1.2.tar", "/opt/"]
COPY --from=shared / /shared
ADD https://files.example/tool-1.2.tar /again
ADD --keep-git-dir https://me:pass@example.com/app.git#main:src /app
`,
  });
  const { sources, faults } = await scanned(directory);
  assert.equal(faults, []);
  assert.equal(
    sources.map(({ as, kind, source, flags, uses }) => [
      as,
      kind,
      source,
      flags,
      uses.map(({ file, line }) => `${file}:${line}`),
    ]),
    [
      ['context', 'repository', 'https://example.com/shared.git#v1', [], ['compose.yaml:7']],
      ['add', 'file', 'https://files.example/tool-1.2.tar', [], ['Dockerfile:5', 'Dockerfile:8']],
      ['add', 'file', 'https://files.example/tool-1.2.tar', ['--checksum=sha256:00'], ['Dockerfile:6']],
      ['add', 'repository', 'https://example.com/app.git#main:src', ['--keep-git-dir'], ['Dockerfile:9']],
    ],
  );
  assert.is(new Set(sources.map(({ ref }) => ref)).size, 4);
});

test('a # syntax= line is dropped with a reason where the oldest engine understands the file', async () => {
  const directory = await project('dropped', '# syntax=docker/dockerfile:1\nFROM alpine:3.20\n');
  const result = await scanned(directory);
  assert.equal(result.frontends, [
    {
      service: 'web',
      image: 'docker/dockerfile:1',
      file: 'Dockerfile',
      line: 1,
      carried: false,
      reason: 'Docker 23.0 understands all of it without',
    },
  ]);
  assert.equal(imagesOf(result), ['alpine:3.20 from']);
});

test('it is carried where the oldest engine does not know a feature, and the line is named', async () => {
  const text = '# syntax=docker/dockerfile:1.7\nFROM alpine:3.20\nCOPY --link a.txt /\n';
  const directory = await project('carried', text, { files: { 'a.txt': 'a\n' } });
  const result = await scanned(directory, ['--engine-min', '20.10']);
  assert.equal(
    result.frontends.map(({ carried, reason }) => [carried, reason]),
    [[true, 'Docker 20.10 does not know --link (line 3)']],
  );
  assert.equal(imagesOf(result), ['alpine:3.20 from', 'docker/dockerfile:1.7 syntax']);
  assert.is((await scanned(directory, ['--engine-min', '23.0'])).frontends[0]?.carried, false);
});

test('another frontend is always carried', async () => {
  const directory = await project('other', '# syntax=example.com/frontend:2\nFROM alpine:3.20\n');
  const result = await scanned(directory);
  assert.equal(
    result.frontends.map(({ image, carried, reason }) => [image, carried, reason]),
    [['example.com/frontend:2', true, 'it is not the Dockerfile frontend']],
  );
  assert.equal(imagesOf(result), ['alpine:3.20 from', 'example.com/frontend:2 syntax']);
});

test('what ONBUILD of a stage triggers is a RUN of the stage that builds on it', async () => {
  const directory = await project(
    'triggers',
    'FROM alpine:3.20 AS parent\nONBUILD RUN echo triggered\nFROM parent\nRUN echo own\n',
  );
  const { runs } = await scanned(directory);
  assert.equal(
    runs.map(({ stage, command }) => [stage, command]),
    [
      ['1', 'echo triggered'],
      ['1', 'echo own'],
    ],
  );
});

test('secrets and cache mounts are listed with their place, findings too', async () => {
  const directory = await project(
    'mounts',
    `FROM alpine:3.20
RUN --mount=type=secret,id=token --mount=type=cache,target=/root/.cache cat /run/secrets/token
RUN --mount=type=ssh echo agent
RUN --network=host echo host
RUN https_proxy=http://proxy.example:3128 echo proxy
`,
    {
      build: '      secrets: [token]\nsecrets:\n  token: {file: ./token.txt}\n',
      files: { 'token.txt': 'secret\n' },
    },
  );
  const result = await scanned(directory);
  assert.equal(result.secrets, [{ name: 'token', file: 'Dockerfile', line: 2 }]);
  assert.equal(result.cacheMounts, [{ name: '/root/.cache', file: 'Dockerfile', line: 2 }]);
  assert.equal(
    result.findings.map(({ line, problem }) => [line, /SSH agent|host network|proxy/.exec(problem)?.[0]]),
    [
      [3, 'SSH agent'],
      [4, 'host network'],
      [5, 'proxy'],
    ],
  );
});

test('a RUN that asks the engine for more than a sandbox is a finding', async () => {
  const directory = await project(
    'more-than-a-sandbox',
    '# syntax=docker/dockerfile:1-labs\nFROM alpine:3.20\nRUN --security=insecure echo\nRUN --device=vendor.example/gpu=all echo\n',
  );
  const { findings, frontends } = await scanned(directory);
  assert.equal(
    findings.map(({ line, problem }) => [line, /security\.insecure|device/.exec(problem)?.[0]]),
    [
      [3, 'security.insecure'],
      [4, 'device'],
    ],
  );
  assert.is(frontends[0]?.carried, true);
});

test('scan writes nothing into a project, not even beside a bundle or a wiring', async () => {
  const directory = await project('untouched', 'FROM alpine:3.20\nRUN echo\n', {
    files: { '.env': 'A=1\n', 'bundles/old/SHA256SUMS': '' },
  });
  const before = await fingerprint(workspace.directory);
  await scanned(directory);
  assert.equal(await fingerprint(workspace.directory), before);
});

test.run();
