import { createHash, randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  buildThere,
  carryOver,
  importThere,
  packProject,
  prepareProject,
} from '../../scripts/crossing/crossing.ts';
import { standIn } from '../../scripts/stand-ins/stand-in.ts';
import { run } from '../../src/host/run.ts';
import { engineTest, type Gap, openGap } from '../helpers/engines.ts';
import { contentOf, type FileServer, makeRepository, startFileServer } from '../helpers/file-server.ts';
import { differences, imageConfig, imageFiles } from '../helpers/image-files.ts';
import { callThere, tool, writeFiles } from './isolated-side.ts';

// A name that no other test uses: the engine is shared.
const parent = 'buildferry-test/adds-when-built-upon:1';
const image = 'fetching-web';

const sha256 = (text: string): string => `sha256:${createHash('sha256').update(text).digest('hex')}`;

/** Everything that BuildKit fetches by itself, in each of the forms that people use. */
const dockerfile = `ARG PLACE=none
FROM --platform=$BUILDPLATFORM busybox:musl AS tools
ARG PLACE TARGETPLATFORM
ADD --chmod=0444 $PLACE/tools-$TARGETPLATFORM /tools
COPY <<END /inline
a tool of $TARGETPLATFORM
END
FROM ${parent}
ARG PLACE
ENV NAME=tool
ADD --checksum=${sha256(contentOf('/tool.bin'))} $PLACE/$NAME.bin /opt/
ADD --chown=1000:1001 --chmod=0750 ["$PLACE/with%20space?x=[1]", "/etc/renamed"]
ADD $PLACE/one local $PLACE/undated/two /many/
WORKDIR /here
ADD --link $PLACE/$VERSION/three .
ADD $PLACE/repository.git#v1:src /source
ADD --keep-git-dir=true $PLACE/repository.git#main /repository
ADD $PLACE/closed/secret.git /secret
COPY --from=shared / /shared
COPY --from=busybox:musl /bin/busybox /busybox
COPY --from=tools /tools /tools
RUN --mount=from=tools,target=/mounted cmp /mounted/tools /tools && grep $NAME /mounted/inline
RUN ls /opt/tool.bin /etc/renamed
`;

/** No step finds a file of an earlier run in the cache, with the times that it had then. */
const once = `${randomUUID()}\n`;

/** Writes the project, its repositories and its base image: one that sets a variable and adds something by itself. */
async function writeProject(gap: Gap, server: FileServer, repositories: string): Promise<string> {
  const directory = join(gap.work, 'sources', 'fetching');
  await makeRepository(join(repositories, 'repository.git'), {
    'src/run.sh': { text: `#!/bin/sh\n${once}`, mode: 0o755 },
    'src/deep/text': { text: once },
    readme: { text: once },
    '.dockerignore': { text: 'readme\n' },
  });
  await makeRepository(join(repositories, 'closed/secret.git'), { key: { text: once } });
  await writeFiles(directory, {
    'compose.yaml': `name: fetching
services:
  web:
    build:
      context: .
      args: {PLACE: "${server.url}"}
      secrets: [GIT_AUTH_TOKEN]
      additional_contexts:
        shared: ${server.url}/repository.git#main:src
secrets:
  GIT_AUTH_TOKEN: {file: ./token}
`,
    '.dockerignore': 'token\n',
    token: 'open sesame',
    local: once,
    Dockerfile: dockerfile,
  });
  return directory;
}

async function makeParent({ connected }: Gap, server: FileServer): Promise<void> {
  const { env } = connected.engine;
  const work = join(connected.work, 'parent');
  await mkdir(work, { recursive: true });
  const lines = ['FROM busybox:musl', 'ENV VERSION=7', `ONBUILD ADD ${server.url}/by-trigger /trigger/`, ''];
  await writeFile(join(work, 'Dockerfile'), lines.join('\n'));
  await run({ command: 'docker', args: ['build', '--quiet', '--tag', parent, work], env });
}

/** What is there is taken as it is, unless it is to be refreshed; a wrong checksum is the project's own error. */
async function packAgain({ connected, work }: Gap, project: string, server: FileServer): Promise<void> {
  const pack = (...flags: string[]) =>
    callThere(connected, tool('pack', project, '--output', join(work, 'again'), ...flags));
  const refreshing = await pack('--refresh=web', '--dry-run');
  assert.match(refreshing.output, /^ {2}fetch http:.*\/tool\.bin$/m);
  assert.not.match(refreshing.output, 'reuse http:');

  const asked = server.requests.length;
  const wrong = dockerfile.replace(/sha256:\w{8}/, 'sha256:00000000');
  await writeFile(join(project, 'Dockerfile'), wrong);
  const refused = await pack();
  assert.is(refused.code, 3, refused.output);
  assert.match(refused.output, /Dockerfile:11: .*\/tool\.bin\n.*digest mismatch/s);
  const again = new Set(server.requests.slice(asked).map(({ path }) => path));
  assert.equal([...again], ['/tool.bin']);
}

engineTest('what BuildKit itself fetches crosses, and is the same file by file', async () => {
  const gap = await openGap();
  const { connected, isolated } = gap;
  const { env } = connected.engine;
  const repositories = join(gap.work, 'repositories');
  const server = await startFileServer(repositories);
  const made = [image, parent];
  try {
    await standIn(env, ['busybox:musl']);
    await makeParent(gap, server);
    const source = await writeProject(gap, server, repositories);
    const subject = await prepareProject(source, connected);
    await run({ command: 'docker', args: ['compose', 'build'], cwd: subject.project, env });

    server.failNext('/one');
    const packed = await packProject(subject, connected);
    made.push(...packed.catalog.sources.map(({ ref }) => ref));
    assert.equal(
      packed.catalog.sources.map(({ source: address }) => address.replace(server.url, '')),
      [
        '/7/three',
        '/by-trigger',
        '/closed/secret.git',
        '/one',
        '/repository.git#main',
        '/repository.git#main:src',
        '/repository.git#v1:src',
        '/tool.bin',
        '/tools-linux/amd64',
        '/undated/two',
        '/with%20space?x=[1]',
      ],
    );
    assert.ok(server.requests.some(({ credentials }) => credentials.includes('open sesame')));
    const history = ['image', 'history', '--no-trunc', '--format', '{{.CreatedBy}}'];
    for (const { ref } of packed.catalog.sources)
      assert.not.match((await run({ command: 'docker', args: [...history, ref], env })).stdout, server.url);
    const carried = await carryOver(packed, isolated);
    await importThere(carried, isolated);
    await buildThere(carried, isolated);
    const online = await imageFiles(connected.engine, image, { times: true });
    const offline = await imageFiles(isolated.engine, image, { times: true });
    assert.ok(online.has('here/three') && online.has('repository/.git/HEAD'));
    assert.equal(differences(online, offline), []);
    assert.equal(await imageConfig(isolated.engine, image), await imageConfig(connected.engine, image));

    await packAgain(gap, subject.project, server);
  } finally {
    await server.close();
    await run({ command: 'docker', args: ['image', 'rm', '--force', ...made], env });
    await gap.close();
  }
});

test.run();
