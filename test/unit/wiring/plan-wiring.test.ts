import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { sliceNamesOf } from '../../../src/project/runs.ts';
import { collectSources } from '../../../src/project/source-needs.ts';
import type { BuildUnit } from '../../../src/project/unit.ts';
import { planWiring, type WiringInputs } from '../../../src/wiring/plan-wiring.ts';
import { projectOf, unitOf } from '../../helpers/unit.ts';

function plan(units: BuildUnit[], more: Partial<WiringInputs> = {}) {
  return planWiring({
    project: projectOf(units),
    units,
    basis: {
      engineMin: '23.0',
      bases: {},
      slices: units.flatMap(sliceNamesOf),
      sources: [],
    },
    images: { helper: 'h:1', recording: 'r:1' },
    engineVersion: '28.5.2',
    ignoreFiles: new Map(),
    ownFiles: ['/srv/shop/compose.override.yaml'],
    absentSecrets: [],
    cacheFrom: () => [],
    ...more,
  });
}

const override = (planned: ReturnType<typeof plan>) => parse(planned.override, { logLevel: 'silent' });

test('paths are relative, so that the project can be moved; only a layer cache is absolute', () => {
  const units = [unitOf('FROM a\nRUN x\n', { context: '/srv/shop/web', file: 'web/Dockerfile' })];
  const planned = plan(units, {
    cacheFrom: () => ['type=local,src=/srv/shop/.buildferry/layers,digest=sha256:0'],
  });
  const { build } = override(planned).services.web;
  assert.is(build.dockerfile, '../.buildferry/web.Dockerfile');
  assert.equal([build.network, build.pull, build.no_cache], ['none', false, false]);
  assert.equal(override(planned).secrets, { 'buildferry-where': { file: '.buildferry/where.json' } });
  assert.match(planned.override, 'cache_from: !override\n');
  assert.is(Object.keys(planned.files).includes('web.Dockerfile.dockerignore'), false);
});

test('a RUN that moved is answered from the slice of the one that says the same; a new one from none', () => {
  const packed = unitOf('FROM a\nRUN x\nRUN y\n');
  const edited = unitOf('FROM a AS deps\nRUN y\nFROM a\nCOPY --from=deps /y /y\nRUN x\nRUN x\nRUN z\n');
  const basis = { engineMin: '23.0', bases: {}, slices: sliceNamesOf(packed), sources: [] };
  const twin = plan([edited], { basis }).files['web.Dockerfile'] ?? '';
  const [x, y] = sliceNamesOf(packed).map(({ id }) => id);
  assert.equal(
    [...twin.matchAll(/source=\/(\w+),target=\/dev\/buildferry\/slice/g)].map(([, source]) => source),
    [y, x, x, 'none'],
  );
});

test('where the first compose file is in a folder, paths start there, as compose has it', () => {
  const unit = unitOf('FROM a\nRUN x\n', { context: '/srv/shop/web', file: 'docker/Dockerfile' });
  const composeFiles = ['/srv/shop/deploy/base.yaml', '/srv/shop/prod.yaml'];
  const planned = plan([unit], { project: projectOf([unit], { composeFiles }), absentSecrets: ['token'] });
  const { services, secrets } = override(planned);
  assert.is(services.web.build.dockerfile, '../.buildferry/web.Dockerfile');
  assert.equal(services.web.build.additional_contexts, { 'buildferry-source': '../docker' });
  assert.equal(secrets, {
    'buildferry-where': { file: '../.buildferry/where.json' },
    token: { file: '../.buildferry/empty' },
  });
});

test('a context that holds the wiring leaves it out, with the user\u2019s own rules kept', () => {
  const ignoreFiles = new Map([['/srv/shop/.dockerignore', 'node_modules\n!keep']]);
  const planned = plan([unitOf('FROM a\nRUN x\n')], { ignoreFiles });
  assert.is(
    planned.files['web.Dockerfile.dockerignore'],
    'node_modules\n!keep\n.buildferry\ncompose.override.yaml\n',
  );
});

test('a Dockerfile\u2019s own ignore file wins over the context\u2019s, as BuildKit has it', () => {
  const ignoreFiles = new Map([
    ['/srv/shop/.dockerignore', 'a'],
    ['/srv/shop/Dockerfile.dockerignore', 'b'],
  ]);
  assert.match(
    plan([unitOf('FROM a\n')], { ignoreFiles }).files['web.Dockerfile.dockerignore'] ?? '',
    /^b\n/,
  );
});

test('a twin notices an edit: from the build\u2019s context, or from a named one where that leaves the Dockerfile out', () => {
  const unit = unitOf('FROM a\nRUN x\n');
  const visible = plan([unit]);
  assert.match(
    visible.files['web.Dockerfile'] ?? '',
    '--mount=type=bind,source=/Dockerfile,target=/dev/buildferry/source',
  );
  assert.is(override(visible).services.web.build.additional_contexts, undefined);
  const ignoreFiles = new Map([['/srv/shop/.dockerignore', 'Dockerfile']]);
  const hidden = plan([unit], { ignoreFiles });
  assert.match(
    hidden.files['web.Dockerfile'] ?? '',
    '--mount=type=bind,from=buildferry-source,source=/shop/Dockerfile',
  );
  assert.equal(override(hidden).services.web.build.additional_contexts, { 'buildferry-source': '..' });
  const old = plan([unit], { ignoreFiles, engineVersion: '20.10.24' });
  assert.equal(
    old.unchecked.map(({ service }) => service),
    ['web'],
  );
  assert.not.match(old.files['web.Dockerfile'] ?? '', 'buildferry-check');
});

test('an inline Dockerfile is taken away from compose and watched inside the compose file', () => {
  const planned = plan([unitOf('FROM a\nRUN x\n', { inline: true, file: 'compose.yaml' })]);
  assert.match(planned.override, 'dockerfile_inline: !reset null');
  const encoded = Buffer.from('FROM a\nRUN x\n').toString('base64url');
  assert.match(planned.files['web.Dockerfile'] ?? '', `"lines:${encoded}"`);
  assert.match(planned.files['where.json'] ?? '', '"compose.yaml:5"');
  assert.match(planned.files['where.json'] ?? '', '"project": "shop"');
});

test('an inline Dockerfile is watched as it is written, before compose fills anything in', () => {
  const unit = unitOf('FROM python:3.12\n', { inline: true, file: 'compose.yaml' });
  unit.service.dockerfile.written = 'dockerfile_inline: "FROM python:${TAG}"';
  const encoded = Buffer.from('dockerfile_inline: "FROM python:${TAG}"').toString('base64url');
  assert.match(plan([unit]).files['web.Dockerfile'] ?? '', `"lines:${encoded}"`);
});

test('an inline Dockerfile that no compose file at hand holds is not watched, and that is said', () => {
  const unit = unitOf('FROM a\nRUN x\n', { inline: true, file: 'compose.yaml' });
  delete unit.service.dockerfile.written;
  const planned = plan([unit]);
  assert.equal(
    planned.unchecked.map(({ service }) => service),
    ['web'],
  );
  assert.not.match(planned.files['web.Dockerfile'] ?? '', 'buildferry-check');
});

test('what would pull, or differ from host to host, is neutralised; absent secrets are empty', () => {
  const unit = unitOf('ARG http_proxy\nFROM a\nARG HTTPS_PROXY=x\nRUN x\n', {
    pullPolicy: 'always',
    cacheFrom: ['type=registry,ref=x'],
  });
  const images = [{ name: 'db', image: 'db:1', pullPolicy: 'always', profiles: [] }];
  const planned = plan([unit], { project: projectOf([unit], { images }), absentSecrets: ['token'] });
  const { services, secrets } = override(planned);
  assert.is(services.web.pull_policy, 'missing');
  assert.is(services.db.pull_policy, 'missing');
  assert.equal(services.web.build.args, { http_proxy: '', HTTPS_PROXY: '' });
  assert.match(planned.override, 'cache_from: !override []');
  assert.equal(secrets.token, { file: '.buildferry/empty' });
});

test('a # syntax= line is dropped where the oldest engine does without, and kept where it does not', () => {
  const text = (body: string) => `# syntax=docker/dockerfile:1.4\nFROM a\n${body}\n`;
  const twinOf = (body: string, engineMin: string) => {
    const unit = unitOf(text(body));
    return (
      plan([unit], { basis: { engineMin, bases: {}, slices: [], sources: [] } }).files['web.Dockerfile'] ?? ''
    );
  };
  assert.not.match(twinOf('RUN <<E\nx\nE', '20.10'), '# syntax=');
  assert.match(twinOf('COPY <<E /x\ny\nE', '20.10'), /^# syntax=docker\/dockerfile:1.4\n/);
  assert.not.match(twinOf('COPY <<E /x\ny\nE', '23.0'), '# syntax=');
});

test('a named context that BuildKit would fetch is the image that holds it; what is not aboard is named', () => {
  const contexts = { shared: 'https://h.example/shared.git#v1' };
  const unit = unitOf('FROM a\nADD https://h.example/x /\nCOPY --from=shared / /\n', { contexts });
  const absent = plan([unit]);
  assert.equal(absent.absentSources, [
    { source: 'https://h.example/shared.git#v1', file: '' },
    { source: 'https://h.example/x', file: 'Dockerfile', line: 2 },
  ]);
  assert.is(override(absent).services.web.build.additional_contexts, undefined);
  const sources = collectSources({ lines: [] }, [unit]).map(({ ref }) => ref);
  const aboard = plan([unit], { basis: { engineMin: '23.0', bases: {}, slices: [], sources } });
  assert.equal(aboard.absentSources, []);
  assert.equal(override(aboard).services.web.build.additional_contexts, {
    shared: `docker-image://${sources[0]}`,
  });
});

test('what is not aboard is named without the credentials of its address', () => {
  const contexts = { shared: 'https://me:canary@h.example/shared.git#v1' };
  const unit = unitOf('FROM a\nADD https://h.example/x?token=canary /\nCOPY --from=shared / /\n', {
    contexts,
  });
  assert.equal(
    plan([unit]).absentSources.map(({ source }) => source),
    ['https://h.example/x?token=buildferry', 'https://h.example/shared.git#v1'],
  );
});

test.run();
