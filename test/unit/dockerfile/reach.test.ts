import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parseDockerfile } from '../../../src/dockerfile/parse.ts';
import { reachOf } from '../../../src/dockerfile/reach.ts';
import { readStages } from '../../../src/dockerfile/stages.ts';
import { isErrorOf } from '../../../src/errors.ts';

function reach(text: string, target?: string, args: Record<string, string> = {}) {
  const file = parseDockerfile(text, 'Dockerfile');
  const list = readStages(file, { args, buildPlatform: 'linux/amd64', targetPlatform: 'linux/amd64' });
  const found = reachOf(file, list, target);
  const images = found.uses.flatMap(({ as, source }) =>
    'outside' in source ? [`${as} ${source.outside}`] : [],
  );
  return { stages: found.stages.map(({ name, index }) => name ?? index), images };
}

const shop = `ARG PY=3.12
FROM --platform=$BUILDPLATFORM python:\${PY} AS Base
FROM node:18 AS assets
RUN --mount=type=bind,from=tools:1,target=/t --mount=type=cache,target=/c,from=seed make
FROM base AS dev
COPY --from=gloursdocker/docker / /
FROM base
COPY --from=assets /out /out
COPY --from=0 /x /x
`;

test('only what the target reaches counts, whatever names and numbers are used for it', () => {
  assert.equal(reach(shop), {
    stages: ['base', 'assets', 3],
    images: ['from python:3.12', 'from node:18', 'mount-from tools:1', 'mount-from seed'],
  });
  assert.equal(reach(shop, 'DEV'), {
    stages: ['base', 'dev'],
    images: ['from python:3.12', 'copy-from gloursdocker/docker'],
  });
});

test('build arguments win over defaults in FROM', () => {
  assert.equal(reach(shop, 'base', { PY: '3.9' }).images, ['from python:3.9']);
});

test('a name means a stage only as BuildKit compares it, and a number only in COPY', () => {
  const text = 'FROM a AS one\nFROM One\nRUN --mount=from=0,target=/m --mount=from=ONE,target=/n x\n';
  assert.equal(reach(text), { stages: ['one', 1], images: ['from a', 'from One', 'mount-from 0'] });
});

test('BuildKit tells the target to FROM, and what the build was given wins over what it sets by itself', () => {
  const text = 'FROM stage-$TARGETSTAGE-$TARGETARCH\n';
  assert.equal(reach(text).images, ['from stage-default-amd64']);
  assert.equal(reach(text.replace('\n', ' AS Last\n')).images, ['from stage-last-amd64']);
  assert.equal(reach(text, undefined, { TARGETARCH: 'mine' }).images, ['from stage-default-mine']);
});

test('an ARG before FROM ends at white space outside of quotes, whatever the escape character', () => {
  const text = '# escape=`\nARG A="x ` y" B=c:\\\nARG C=d`ocker\nFROM $C\n';
  assert.equal(reach(text).images, ['from docker']);
});

test('scratch is no image', () => {
  assert.equal(reach('FROM scratch\nCOPY --from=scratch / /\n').images, []);
});

test('what BuildKit refuses is refused: a target or a stage number that is not there, no FROM, and FROM nothing', () => {
  for (const work of [
    () => reach(shop, 'nope'),
    () => reach('ARG A\n'),
    () => reach('RUN x\nFROM a\n'),
    () => reach('FROM $unset\n'),
    () => reach(shop, '0'),
    () => reach('FROM a b\n'),
    () => reach('FROM a AS 1st\n'),
    () => reach('FROM a\nCOPY --from=0 / /\n'),
    () => reach('ARG A=${B\nFROM a\n'),
  ]) {
    try {
      work();
      assert.unreachable();
    } catch (error) {
      assert.ok(isErrorOf(error, 'dockerfile-invalid'));
    }
  }
});

test.run();
