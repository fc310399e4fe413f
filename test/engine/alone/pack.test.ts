import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { zstdDecompressSync } from 'node:zlib';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { PackResult } from '../../../src/index.ts';
import { engineTest } from '../../helpers/engines.ts';
import { buildSection } from '../../helpers/loopback-project.ts';
import { openPackingSide, type PackingSide } from '../../helpers/packing-side.ts';
import { type Ended, runTool } from '../../helpers/tool-process.ts';

const token = 'hush-5e2a';
const zstdMagic = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);
// Nothing answers there.
const deadProxy = { HTTP_PROXY: 'http://127.0.0.1:9', HTTPS_PROXY: 'http://127.0.0.1:9' };

let opened: Promise<PackingSide> | undefined;

/** Opens the side once, with a project whose second RUN puts a secret into a URL. */
function side(): Promise<PackingSide> {
  opened ??= openPackingSide().then(async (packing) => {
    await packing.project.write({
      'compose.yaml': JSON.stringify({
        services: { web: { build: buildSection({ secrets: ['key'] }) } },
        secrets: { key: { file: '../key' } },
      }),
      '../key': token,
      Dockerfile: dockerfile(packing.project.url, 'a'),
    });
    return packing;
  });
  return opened;
}

function dockerfile(url: string, first: string): string {
  return `FROM busybox:musl
RUN wget -q -O /first ${url}/${first}
RUN --mount=type=secret,id=key wget -q -O /second "${url}/b?token=$(cat /run/secrets/key)"
COPY . /src
`;
}

async function pack(flags: readonly string[] = [], env: Record<string, string> = {}): Promise<Ended> {
  const packing = await side();
  packing.project.requests.length = 0;
  const output = join(packing.work, 'bundles', 'shop');
  return runTool(['pack', packing.project.directory, '--output', output, ...flags], {
    ...packing.env,
    ...env,
  });
}

const resultOf = ({ result, output }: Ended): PackResult => {
  assert.ok(result, output);
  return result as PackResult;
};

const bundleOf = (ended: Ended): NonNullable<PackResult['bundle']> => {
  const { bundle } = resultOf(ended);
  assert.ok(bundle);
  return bundle;
};

async function filesBelow(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
}

/** The checksums of a bundle, but for what says when it was packed. */
async function sumsOf(directory: string): Promise<string[]> {
  const text = await readFile(join(directory, 'SHA256SUMS'), 'utf8');
  return text.split('\n').filter((line) => !/(?:cache-manifest\.json|report\.html)$/.test(line));
}

async function imagesOn(docker: PackingSide['docker']): Promise<string[]> {
  const list = await docker('image', 'ls', '--format', '{{.ID}} {{.Repository}}:{{.Tag}}');
  return list.split('\n').sort();
}

async function actionsOf(flags: readonly string[] = []): Promise<string[]> {
  return resultOf(await pack(['--dry-run', ...flags])).plan.runs.map(({ action }) => action);
}

engineTest('a dry run tells what would be done, and changes nothing', async () => {
  const { project, docker, work, cache } = await side();
  const images = await imagesOn(docker);
  const { plan, bundle } = resultOf(await pack(['--dry-run']));
  assert.is(bundle, undefined);
  assert.is(plan.output, join(work, 'bundles', 'shop'));
  assert.equal(
    plan.images.map(({ ref, action, bytes = 0 }) => [ref, action, bytes > 1_000_000]),
    [['busybox:musl', 'save', true]],
  );
  assert.equal(
    plan.runs.map(({ action, file, line }) => `${action} ${file}:${line}`),
    ['record Dockerfile:2', 'record Dockerfile:3'],
  );
  assert.equal(await imagesOn(docker), images);
  assert.equal([...(await filesBelow(cache)), ...(await filesBelow(join(work, 'bundles')))], []);
  assert.equal(project.requests, []);
});

engineTest('a token in a URL does not go aboard', async () => {
  const { project, env } = await side();
  const { directory, catalog } = bundleOf(await pack());
  assert.equal(project.requests, ['/a', `/b?token=${token}`]);
  assert.is(catalog.recording.requests, 2);
  const holding: string[] = [];
  let layers = 0;
  for (const file of [...(await filesBelow(directory)), ...(await filesBelow(env.XDG_CACHE_HOME ?? ''))]) {
    let bytes = await readFile(file);
    if (bytes.subarray(0, 4).equals(zstdMagic)) {
      bytes = zstdDecompressSync(bytes);
      layers++;
    }
    if (bytes.includes(token)) holding.push(file);
  }
  assert.ok(layers >= 4);
  assert.equal(holding, []);
});

engineTest('packing again downloads nothing and gives the same bytes', async () => {
  const { project, work } = await side();
  assert.equal(await actionsOf(), ['reuse', 'reuse']);
  const before = await sumsOf(join(work, 'bundles', 'shop'));
  const ended = await pack([], deadProxy);
  assert.equal(await sumsOf(bundleOf(ended).directory), before);
  assert.equal(project.requests, []);
  assert.not(ended.events.some((event) => event.type === 'output' && event.stage === 'record'));
});

engineTest('a RUN that BuildKit has cached is recorded when its recording is gone', async () => {
  const { project, cache, work } = await side();
  const before = await sumsOf(join(work, 'bundles', 'shop'));
  await rm(join(cache, 'recordings'), { recursive: true });
  const ended = await pack(['--no-rehearse']);
  assert.equal(project.requests, ['/a', `/b?token=${token}`]);
  assert.equal(await sumsOf(bundleOf(ended).directory), before);
});

engineTest('--refresh records anew, and a failure leaves what is kept', async () => {
  const { project, work } = await side();
  const before = await sumsOf(join(work, 'bundles', 'shop'));
  assert.equal(await actionsOf(['--refresh']), ['record', 'record']);
  const failed = await pack(['--refresh'], deadProxy);
  assert.is(failed.error?.code, 'build-failed', failed.output);
  assert.equal(await actionsOf(), ['reuse', 'reuse']);
  const ended = await pack(['--refresh', '--no-rehearse']);
  assert.equal(project.requests, ['/a', `/b?token=${token}`]);
  assert.equal(await sumsOf(bundleOf(ended).directory), before);
});

engineTest('--refresh=SERVICE is for that service alone, and it must be there', async () => {
  const { project } = await side();
  const compose = await readFile(join(project.directory, 'compose.yaml'), 'utf8');
  const { services, ...rest } = JSON.parse(compose);
  services.api = { build: { context: '.', dockerfile: 'Api' } };
  await project.write({
    'compose.yaml': JSON.stringify({ services, ...rest }),
    Api: 'FROM busybox:musl\nRUN true\n',
  });
  try {
    assert.equal(await actionsOf(['--refresh=api']), ['record', 'reuse', 'reuse']);
    assert.equal(await actionsOf(['--refresh=web']), ['record', 'record', 'record']);
    const { code, error } = await pack(['--refresh=wbe']);
    assert.is(code, 2);
    assert.match(JSON.stringify(error?.facts), /there is no service wbe.*Did you mean web\?/);
  } finally {
    await project.write({ 'compose.yaml': compose });
    await rm(join(project.directory, 'Api'));
  }
});

engineTest('an edit of one RUN downloads only for that one', async () => {
  const { project } = await side();
  await project.write({ Dockerfile: dockerfile(project.url, 'c') });
  assert.equal(await actionsOf(), ['record', 'reuse']);
  const { catalog } = bundleOf(await pack());
  assert.equal(project.requests, ['/c']);
  assert.is(catalog.recording.requests, 2);
});

engineTest('what the manifest names is carried, what it excludes is not, each layer once', async () => {
  const { project, docker, work } = await side();
  const derived = 'buildferry-test/derived:1';
  const container = await docker('create', 'busybox:musl', 'sh');
  await docker('cp', join(project.directory, 'compose.yaml'), `${container}:/added`);
  await docker('commit', container, derived);
  await docker('rm', container);
  await project.write({
    'buildferry.yaml': JSON.stringify({
      images: [derived, 'buildferry-test/elsewhere:1'],
      exclude: ['docker.io/buildferry-test/elsewhere:1'],
      'engine-min': '20.10',
    }),
  });
  try {
    const { plan, bundle } = resultOf(await pack(['--no-rehearse']));
    assert.equal(plan.images.map(({ ref, action }) => `${action} ${ref}`).sort(), [
      'exclude buildferry-test/elsewhere:1',
      `save ${derived}`,
      'save busybox:musl',
    ]);
    const images = bundle?.catalog.images ?? [];
    const [base, extra] = ['busybox:musl', derived].map((ref) =>
      images.find(({ refs }) => refs.includes(ref)),
    );
    assert.is(extra?.layers.length, 2);
    assert.equal(extra?.layers[0], base?.layers[0]);
    const layers = images.flatMap((image) => image.layers);
    assert.is(
      new Set(layers.map(({ digest }) => digest)).size,
      new Set(layers.map(({ diffId }) => diffId)).size,
    );
    for (const { digest } of layers) {
      const blob = join(work, 'bundles/shop/images/blobs/sha256', digest.replace('sha256:', ''));
      assert.is((await readFile(blob)).readUInt16BE(0), 0x1f8b, 'Docker 20.10 reads gzip');
    }
  } finally {
    await docker('image', 'rm', derived);
    await rm(join(project.directory, 'buildferry.yaml'));
  }
});

engineTest(
  'a wanted list is brought; what is not to be had is reported, and refused where it is all',
  async () => {
    const { project, work } = await side();
    const list = join(work, 'wanted.json');
    const want = (...paths: string[]): Promise<void> => {
      const wanted = paths.map((path) => ({
        dockerfile: 'Dockerfile',
        stage: '0',
        url: `${project.url}${path}`,
      }));
      return writeFile(list, JSON.stringify({ format: 1, wanted }));
    };
    await want('/wanted', '/missing');
    const [planned] = resultOf(await pack(['--dry-run', '--wanted', list])).plan.wanted;
    assert.equal(planned?.names, [`${project.url}/missing`, `${project.url}/wanted`]);
    assert.is(planned?.action, 'record');
    const ended = await pack(['--no-rehearse', '--wanted', list]);
    assert.is(bundleOf(ended).catalog.recording.requests, 4);
    assert.equal([...project.requests].sort(), ['/missing', '/wanted']);
    const told = ended.events.flatMap((event) =>
      event.type === 'notice' && event.notice.code === 'wanted-not-brought' ? [event.notice.facts] : [],
    );
    assert.equal(told, [{ what: `${project.url}/missing`, dockerfile: 'Dockerfile' }]);
    await want('/missing');
    const { code, error } = await pack(['--no-rehearse', '--wanted', list]);
    assert.is(code, 16);
    assert.equal(error?.facts.names, [`${project.url}/missing`]);
  },
);

engineTest('a faulty manifest is refused with every fault, before anything is done', async () => {
  const { project, traces } = await side();
  await project.write({ 'buildferry.yaml': 'exlude: [a]\nrehearse: maybe\n' });
  const before = await traces();
  const { code, error } = await pack().finally(() => rm(join(project.directory, 'buildferry.yaml')));
  assert.is(code, 2);
  assert.is(error?.code, 'manifest-invalid');
  assert.match(JSON.stringify(error?.facts), /did you mean exclude\?/);
  assert.match(JSON.stringify(error?.facts), /rehearse: /);
  assert.equal(await traces(), before);
});

engineTest('what stands at the output and is no bundle is left alone', async () => {
  const { project, work } = await side();
  const output = join(work, 'thesis');
  await project.write({ '../../thesis/chapter': 'one' });
  const { code, error } = await pack(['--output', output]);
  assert.is(code, 2);
  assert.equal(error?.facts, { path: output });
  assert.equal(await filesBelow(output), [join(output, 'chapter')]);
});

test.after(async () => (await opened?.catch(() => undefined))?.close());

test.run();
