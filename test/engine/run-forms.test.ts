import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  buildThere,
  type Carried,
  carryOver,
  importThere,
  type Packed,
  packProject,
} from '../../scripts/crossing/crossing.ts';
import { run } from '../../src/host/run.ts';
import { engineTest, openGap } from '../helpers/engines.ts';
import { buildSection } from '../helpers/loopback-project.ts';
import { openPackingSide, type PackingSide } from '../helpers/packing-side.ts';

// A name that no other test uses: the engine is shared.
const parent = 'buildferry-test/with-trigger:1';

/** Every form of RUN, each of which downloads, and writes down what it is told to find. */
const dockerfileOf = (url: string): string => `FROM ${parent}
SHELL ["/bin/ash", "-e", "-c"]
RUN case $- in *e*) wget -q -O /got/shell ${url}/shell;; *) exit 9;; esac
SHELL ["/bin/sh", "-c"]
RUN <<END
#!/bin/ash
wget -q -O /got/heredoc ${url}/heredoc
END
RUN ["wget", "-q", "-O", "/got/exec", "${url}/exec"]
ARG PART=argument
RUN wget -q -O /got/argument \\
 # a comment between
    ${url}/$PART
RUN --mount=type=secret,id=key cat /run/secrets/key >/dev/null && wget -q -O /got/secret ${url}/secret
RUN --mount=type=cache,target=/cache wget -q -O /cache/file ${url}/cache && cp /cache/file /got/cache
RUN --network=host wget -q -O /got/host ${url}/host
RUN --network=none test "$(ls /sys/class/net)" = lo && echo 'what is at /none' >/got/none
WORKDIR /home/of/user
RUN chown 1000 .
USER 1000
RUN test "$(id -u)" = 1000 && wget -q -O user ${url}/user
USER root
RUN cp user /got/user
COPY wished .
RUN for path in $(cat wished); do wget -q -O /got/$path ${url}/$path || echo without $path; done
`;

const found = [
  ...['argument', 'cache', 'exec', 'heredoc', 'host', 'none', 'secret', 'shell', 'trigger', 'user'],
  'wish',
];

async function writeProject({ project, docker }: PackingSide): Promise<void> {
  const container = await docker('create', 'busybox:musl', 'mkdir', '/got');
  await docker('start', '--attach', container);
  const trigger = `ONBUILD RUN wget -q -O /got/trigger ${project.url}/trigger`;
  await docker('commit', '--change', trigger, '--change', 'CMD ["sh"]', container, parent);
  await docker('rm', container);
  await project.write({
    'compose.yaml': JSON.stringify({
      services: { web: { build: buildSection({ secrets: ['key'] }) } },
      secrets: { key: { file: './key' } },
    }),
    '.dockerignore': 'key\n',
    key: 'open sesame',
    wished: 'wish\n',
    Dockerfile: dockerfileOf(project.url),
  });
}

async function packForms(packing: PackingSide): Promise<Packed> {
  const { project, side, docker } = packing;
  await writeProject(packing);
  const subject = { name: 'shop', project: project.directory, images: [], slices: [] };
  const packed = await packProject(subject, side, ['--engine-min', '20.10']);
  await docker('image', 'rm', parent);
  return packed;
}

let opened: Promise<{ packing: PackingSide; packed: Packed }> | undefined;

function packedOnce(): Promise<{ packing: PackingSide; packed: Packed }> {
  opened ??= openPackingSide().then(async (packing) => ({ packing, packed: await packForms(packing) }));
  return opened;
}

for (const kind of ['isolated-overlay2', 'isolated-20.10'] as const) {
  engineTest(`every form of RUN crosses to ${kind}`, async () => {
    const { packed } = await packedOnce();
    const gap = await openGap(kind);
    const { isolated } = gap;
    try {
      const carried: Carried = await carryOver(packed, isolated);
      await importThere(carried, isolated);
      const built = await buildThere(carried, isolated);
      assert.equal(built.misses, []);
      assert.equal(
        await gotIn('shop-web', isolated.engine.env),
        found.map((path) => `/got/${path}: what is at /${path}`),
      );

      await appendFile(join(carried.project, 'wished'), 'absent\n');
      const tolerant = await buildThere(carried, isolated);
      assert.is(tolerant.misses.length, 1);
      const [miss = ''] = tolerant.misses;
      assert.ok(
        /^not aboard and not needed: GET http:\/\/files\.test:\d+\/absent; asked by the RUN at Dockerfile:25\.$/.test(
          miss,
        ),
        miss,
      );
    } finally {
      await gap.close();
    }
  });
}

/** What the RUNs wrote into an image. */
async function gotIn(image: string, env: Record<string, string>): Promise<string[]> {
  const list = 'for file in /got/*; do echo "$file: $(cat $file)"; done';
  const args = ['run', '--rm', '--network', 'none', image, 'sh', '-c', list];
  const { stdout } = await run({ command: 'docker', args, env });
  return stdout.trim().split('\n');
}

test.after(async () => (await opened?.catch(() => undefined))?.packing.close());

test.run();
