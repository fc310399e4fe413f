import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { builtInVersion, isDockerfileFrontend, unknownFeatures } from '../../../src/dockerfile/frontend.ts';
import { parseDockerfile } from '../../../src/dockerfile/parse.ts';

function unknown(lines: string, engine: string): string[] {
  const file = parseDockerfile(`FROM a\n${lines}\n`, 'Dockerfile');
  return unknownFeatures(file, builtInVersion(engine)).map(({ name }) => name);
}

test('what an engine\u2019s built-in frontend knows follows from its version', () => {
  assert.equal(['20.10.24', '23.0.1', '26.1.5', '28.5.2', '31.0'].map(builtInVersion), [
    '1.2',
    '1.4',
    '1.7',
    '1.14',
    '1.19',
  ]);
});

test('a RUN needs nothing new: its heredocs and network are gone from the twin', () => {
  assert.equal(unknown('RUN --network=none <<EOF\nx\nEOF\nRUN --mount=type=cache,target=/x y', '20.10'), []);
});

test('other instructions need the version that brought them', () => {
  assert.equal(unknown('COPY <<EOF /x\ny\nEOF', '20.10'), ['a heredoc in COPY or ADD']);
  assert.equal(unknown('COPY <<EOF /x\ny\nEOF', '23.0'), []);
  assert.equal(unknown('COPY --link a b', '20.10'), ['--link']);
  assert.equal(unknown('COPY --parents a b', '28'), ['--parents']);
  assert.equal(unknown('COPY --chmod=u+x a b', '27'), ['--chmod with letters']);
  assert.equal(unknown('RUN --mount=type=secret,id=x,env=X y', '26'), [
    'an environment variable for a secret',
  ]);
  assert.equal(unknown('ENV A=${B#x}', '25'), ['a pattern in a variable']);
});

test('Docker\u2019s own frontend is recognised on any registry', () => {
  for (const image of [
    'docker/dockerfile:1',
    'docker.io/docker/dockerfile',
    'mirror.corp:5000/docker/dockerfile:1.4@sha256:00',
    'docker/dockerfile-upstream:master',
  ]) {
    assert.ok(isDockerfileFrontend(image), image);
  }
  for (const image of ['docker/dockerfiles:1', 'tonistiigi/copy', 'my/docker/dockerfilex'])
    assert.not.ok(isDockerfileFrontend(image), image);
});

test.run();
