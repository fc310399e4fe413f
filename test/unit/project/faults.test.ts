import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { faultsOf } from '../../../src/project/faults.ts';
import { type ServiceFacts, unitOf } from '../../helpers/unit.ts';

function problemsOf(text: string, facts: ServiceFacts, platform = 'linux/amd64'): string[] {
  const project = { lines: [], builtImages: [] };
  return faultsOf(unitOf(text, facts), project, { platform, engineMin: '23.0' }).map(
    ({ problem }) => problem,
  );
}

test('a platform is compared part by part, not letter by letter', () => {
  const asked = (platform: string, bundle: string): number =>
    problemsOf('FROM python:3.12\n', { platforms: [platform] }, bundle).length;
  for (const platform of ['linux/amd64', 'amd64', 'linux'])
    assert.is(asked(platform, 'linux/amd64'), 0, platform);
  assert.is(asked('linux/arm', 'linux/arm/v7'), 0);
  assert.is(asked('linux/arm', 'linux/arm64'), 1);
  assert.is(asked('linux/arm64', 'linux/amd64'), 1);
  assert.match(
    problemsOf('FROM --platform=linux/arm python:3.12\n', {}, 'linux/arm64')[0] ?? '',
    'linux/arm,',
  );
});

test('a named context that BuildKit would fetch is refused, in whatever form it is written', () => {
  const refused = (value: string): boolean =>
    problemsOf('FROM python:3.12\n', { contexts: { shared: value } }).length > 0;
  for (const value of [
    'https://h.example/x.git',
    'git@h.example:team/x.git',
    'github.com/team/x',
    'oci-layout://x',
  ])
    assert.ok(refused(value), value);
  for (const value of ['/srv/shared', 'docker-image://python:3.12', 'service:base'])
    assert.not(refused(value), value);
});

test.run();
