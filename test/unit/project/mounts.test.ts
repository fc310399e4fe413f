import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { scanUnits } from '../../../src/project/scan.ts';
import { projectOf, unitOf } from '../../helpers/unit.ts';

const settings = { platform: 'linux/amd64', engineMin: '23.0', extraImages: [] };

const names: [mount: string, kind: 'secrets' | 'cacheMounts', name: string][] = [
  ['type=secret,id=token', 'secrets', 'token'],
  ['type=secret,id=token,target=/root/.npmrc', 'secrets', 'token'],
  ['type=secret,target=/run/secrets/token', 'secrets', 'token'],
  ['type=secret,source=token,target=/x', 'secrets', 'token'],
  ['type=cache,target=/root/.cache', 'cacheMounts', '/root/.cache'],
  ['type=cache,id=pip,target=/root/.cache', 'cacheMounts', 'pip'],
];

for (const [mount, kind, name] of names)
  test(`--mount=${mount} is listed as ${name}`, () => {
    const unit = unitOf(`FROM debian\nRUN --mount=${mount} true\n`);
    const needs = scanUnits(projectOf([unit]), [unit], settings);
    assert.equal(needs[kind], [{ name, file: 'Dockerfile', line: 2 }]);
  });

test('a secret is listed by its name in the compose file, since the manifest names it so', () => {
  const text = 'FROM debian\nRUN --mount=type=secret,id=npmrc true\n';
  const unit = unitOf(text, { secrets: ['npm-token'], secretIds: { npmrc: 'npm-token' } });
  const { secrets } = scanUnits(projectOf([unit]), [unit], settings);
  assert.equal(
    secrets.map(({ name }) => name),
    ['npm-token'],
  );
});

test('a mount in a RUN that two services share is listed once', () => {
  const text = 'FROM debian\nRUN --mount=type=cache,target=/c --mount=type=secret,id=token true\n';
  const units = [unitOf(text, { name: 'web' }), unitOf(text, { name: 'worker' })];
  const { cacheMounts, secrets } = scanUnits(projectOf(units), units, settings);
  assert.equal([cacheMounts.length, secrets.length], [1, 1]);
});

test.run();
