import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { create } from 'tar';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  buildThere,
  carryOver,
  environmentOf,
  importThere,
  prepareProject,
  type Side,
  type Subject,
} from '../../scripts/crossing/crossing.ts';
import { npmTarballs, pythonFiles } from '../caches/tools.ts';
import { type Canaries, createCanaries } from '../helpers/canaries.ts';
import { engineTest, type Gap, openGap } from '../helpers/engines.ts';
import { type PrivateSources, startPrivateSources } from '../helpers/private-sources.ts';
import { type Ended, runTool } from '../helpers/tool-process.ts';
import { dockerThere, writeFiles } from './isolated-side.ts';

// Every secret has this in it, and nothing else does.
const mark = 'hushferry7q';
const logins = {
  proxy: `proxy-${mark}:proxy-password-${mark}`,
  index: `index-${mark}:index-password-${mark}`,
  team: `team-${mark}:team-password-${mark}`,
  npmToken: `npm-token-${mark}`,
  given: `given-${mark}`,
};

const apiDockerfile = `FROM python:3.11-slim
ENV PIP_INDEX_URL=https://packages.test/simple PIP_DISABLE_PIP_VERSION_CHECK=1
RUN --mount=type=secret,id=netrc,target=/root/.netrc pip install six==1.17.0
COPY requirements.txt .
RUN --mount=type=secret,id=team INDEX_LOGIN=$(cat /run/secrets/team) pip install -r requirements.txt
RUN --mount=type=secret,id=pipconf,target=/etc/pip.conf env -u PIP_INDEX_URL pip download --no-deps wheel==0.45.1
`;

const webDockerfile = `FROM node:20-alpine
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN --mount=type=secret,id=npmrc,target=/root/.npmrc npm ci --no-audit --no-fund
RUN --mount=type=secret,id=npmrc,target=/root/.npmrc npm install --no-save --no-package-lock --no-audit is-number@7.0.0
`;

/** The project as its people have it: no login in any file but those below secrets/. */
function projectFiles({ integrityOf }: PrivateSources): Record<string, string> {
  const build = (name: string, secrets: string[]): object => ({
    build: { context: name, network: 'host', secrets },
  });
  const dependencies = { ms: '2.1.3' };
  const ms = {
    version: '2.1.3',
    resolved: 'https://packages.test/npm/ms/-/ms-2.1.3.tgz',
    integrity: integrityOf('ms-2.1.3.tgz'),
  };
  return {
    'compose.yaml': JSON.stringify({
      services: { api: build('api', ['netrc', 'team', 'pipconf']), web: build('web', ['npmrc']) },
      secrets: {
        netrc: { file: './secrets/netrc' },
        team: { environment: 'INDEX_LOGIN' },
        pipconf: { file: './secrets/pip.conf' },
        npmrc: { file: './secrets/npmrc' },
      },
    }),
    // The isolated host has one that only names the index.
    'buildferry.yaml': JSON.stringify({ secrets: ['pipconf'] }),
    'api/Dockerfile': apiDockerfile,
    'api/requirements.txt': '--index-url https://${INDEX_LOGIN}@packages.test/team/simple\nidna==3.10\n',
    'web/Dockerfile': webDockerfile,
    'web/.npmrc': 'registry=https://packages.test/npm/\n',
    'web/package.json': JSON.stringify({ name: 'web', version: '1.0.0', dependencies }),
    'web/package-lock.json': JSON.stringify({
      ...{ name: 'web', version: '1.0.0', lockfileVersion: 3, requires: true },
      packages: { '': { name: 'web', version: '1.0.0', dependencies }, 'node_modules/ms': ms },
    }),
  };
}

function secretFiles(): Record<string, string> {
  const [user, password] = logins.index.split(':');
  return {
    'secrets/netrc': `machine packages.test login ${user} password ${password}\n`,
    'secrets/pip.conf': `[global]\nindex-url = https://${logins.index}@packages.test/simple\n`,
    'secrets/npmrc': `//packages.test/npm/:_authToken=${logins.npmToken}\n`,
  };
}

/** Reads the command lines of all processes until it is stopped, and returns those that were seen. */
function watchCommandLines(): { stop(): Promise<Set<string>> } {
  const seen = new Set<string>();
  let going = true;
  const look = async (): Promise<void> => {
    while (going) {
      const processes = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
      for (const id of processes) seen.add(await readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => ''));
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  };
  const looking = look();
  return {
    async stop() {
      going = false;
      await looking;
      return seen;
    },
  };
}

/** Packs in a company's network: behind its proxy, under its authority. Returns how it ended, and every command line meanwhile. */
async function packThere(
  gap: Gap,
  sources: PrivateSources,
  project: string,
): Promise<Ended & { words: string }> {
  const authority = join(gap.work, 'company.pem');
  await writeFile(authority, sources.authority);
  const env = {
    ...environmentOf(gap.connected),
    TMPDIR: join(gap.work, 'tmp'),
    SSL_CERT_FILE: authority,
    HTTPS_PROXY: sources.proxy,
    https_proxy: sources.proxy,
    INDEX_LOGIN: logins.team,
  };
  await mkdir(env.TMPDIR, { recursive: true });
  const watch = watchCommandLines();
  const ended = await runTool(['pack', project, '--output', bundleIn(gap)], env);
  const words = [ended.output, JSON.stringify(ended.events), ...(await watch.stop())].join('\n');
  return { ...ended, words };
}

const bundleIn = ({ connected }: Gap): string => join(connected.work, 'bundles', 'shop');

/** What an engine tells of its images whose names begin with one of these. */
async function describeImages(side: Side, beginnings: readonly string[]): Promise<string> {
  const all = await dockerThere(side, 'image', 'ls', '--format', '{{.Repository}}:{{.Tag}}');
  const names = all.filter((name) => beginnings.some((beginning) => name.startsWith(beginning)));
  assert.ok(names.length > 0, all.join());
  const inspected = await dockerThere(side, 'image', 'inspect', ...names);
  const histories = names.map((name) => dockerThere(side, 'history', '--no-trunc', name));
  return [inspected, ...(await Promise.all(histories))].flat().join('\n');
}

/** A secret below three layers, as a layer of an image may hold it. */
async function plant(directory: string, sources: PrivateSources): Promise<void> {
  await writeFiles(directory, {
    plain: `password ${mark}`,
    encoded: Buffer.from(logins.index).toString('base64'),
  });
  await writeFile(join(directory, 'inner.gz'), gzipSync(`token=${mark}`));
  const archive = await create({ cwd: directory }, ['inner.gz']).concat();
  await writeFile(join(directory, 'layer.zst'), zstdCompressSync(archive));
  await writeFile(join(directory, 'company.pem'), sources.authority);
  await writeFile(join(directory, 'innocent'), gzipSync('ferry'));
}

/** A line in the middle of the authority's certificate. */
const certificateLine = ({ authority }: PrivateSources): string => authority.split('\n')[3] ?? '';

let opened: Promise<{ gap: Gap; sources: PrivateSources; canaries: Canaries; subject: Subject }> | undefined;

function company() {
  opened ??= openGap().then(async (gap) => {
    const sources = await startPrivateSources(logins, {
      python: await pythonFiles(),
      npm: await npmTarballs(),
    });
    const source = join(gap.work, 'sources', 'shop');
    await writeFiles(source, projectFiles(sources));
    const subject = await prepareProject(source, gap.connected);
    await writeFiles(subject.project, secretFiles());
    return {
      gap,
      sources,
      subject,
      canaries: createCanaries(mark, [certificateLine(sources)]),
    };
  });
  return opened;
}

engineTest('a secret is found however it is packed', async () => {
  const { gap, sources, canaries } = await company();
  const directory = join(gap.work, 'planted');
  await plant(directory, sources);
  const found = await canaries.holding([directory]);
  assert.equal(
    found.map((file) => basename(file)),
    ['company.pem', 'encoded', 'inner.gz', 'layer.zst', 'plain'],
  );
});

engineTest('private sources are used while recording, and nothing of them is kept', async () => {
  const { gap, sources, canaries, subject } = await company();
  const packed = await packThere(gap, sources, subject.project);
  assert.is(packed.code, 0, packed.output);
  assert.equal(sources.refused, []);
  for (const path of [
    '/simple/six/',
    '/simple/wheel/',
    '/team/simple/idna/',
    '/npm/is-number',
    '/objects/ms-2.1.3.tgz',
  ])
    assert.ok(sources.answered.has(path), `${path} was not asked for`);
  assert.not(await canaries.isIn(Buffer.from(packed.words)), 'printed, or among the words of a command');
  assert.match(packed.words, ['pip', 'install', 'six==1.17.0'].join('\0'), 'command lines were seen');
  const { work } = gap.connected;
  assert.equal(
    await canaries.holding([bundleIn(gap), join(work, 'cache'), join(work, 'state'), join(gap.work, 'tmp')]),
    [],
  );
  assert.not(
    await canaries.isIn(Buffer.from(await describeImages(gap.connected, ['buildferry.invalid/helper:']))),
    'in an image',
  );
});

engineTest('a build that fails tells no login either', async () => {
  const { gap, sources, canaries, subject } = await company();
  const file = join(subject.project, 'api', 'Dockerfile');
  const failing = `RUN --mount=type=secret,id=team INDEX_LOGIN=$(cat /run/secrets/team) && export INDEX_LOGIN && \\
    echo "asking https://$INDEX_LOGIN@packages.test/team/simple" && sed s/idna/absent/ requirements.txt >absent.txt && \\
    pip install -r absent.txt
`;
  await writeFile(file, `${apiDockerfile}${failing}`);
  const packed = await packThere(gap, sources, subject.project);
  await writeFile(file, apiDockerfile);
  assert.is(packed.error?.code, 'build-failed', packed.output);
  assert.match(packed.output, 'asking https://packages.test/team/simple');
  assert.not(await canaries.isIn(Buffer.from(packed.words)), 'printed, or among the words of a command');
  assert.equal(await canaries.holding([join(gap.connected.work, 'cache'), join(gap.work, 'tmp')]), []);
});

engineTest('it is built where there are no such sources and no login to them', async () => {
  const { gap, canaries, subject } = await company();
  const { isolated } = gap;
  await rm(join(subject.project, 'secrets'), { recursive: true });
  const carried = await carryOver({ ...subject, bundle: bundleIn(gap) }, isolated);
  await writeFiles(carried.project, {
    'secrets/pip.conf': '[global]\nindex-url = https://packages.test/simple\n',
  });
  await importThere(carried, isolated);
  const built = await buildThere(carried, isolated);
  assert.equal(built.misses, []);
  assert.ok(built.runs.length >= 5);
  assert.not(
    await canaries.isIn(Buffer.from(await describeImages(isolated, ['buildferry.invalid/', 'shop-']))),
    'in an image',
  );
  // The bundle itself was searched where it was packed.
  const written = ['state', 'cache'].map((name) => join(isolated.work, name));
  assert.equal(await canaries.holding([carried.project, ...written]), []);
});

test.after(async () => {
  const { gap, sources } = (await opened?.catch(() => undefined)) ?? {};
  await sources?.close();
  await gap?.close();
});

test.run();
