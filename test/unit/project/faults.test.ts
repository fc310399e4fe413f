import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { faultsOf } from '../../../src/project/faults.ts';
import { type ServiceFacts, unitOf } from '../../helpers/unit.ts';

function problemsOf(text: string, facts: ServiceFacts, platform = 'linux/amd64'): string[] {
  const project = { lines: [], builtImages: [] };
  return faultsOf(unitOf(text, facts), project, { platform, engineMin: '29.0' }).map(
    ({ problem }) => problem,
  );
}

test('a platform is compared part by part, not letter by letter', () => {
  const asked = (platform: string, bundle: string): number =>
    problemsOf('FROM python:3.12\n', { platforms: [platform] }, bundle).length;
  for (const platform of ['linux/amd64', 'amd64', 'linux'])
    assert.is(asked(platform, 'linux/amd64'), 0, platform);
  for (const platform of ['linux/x86_64', 'x86-64', 'linux/AMD64', 'linux/amd64/v1'])
    assert.is(asked(platform, 'linux/amd64'), 0, platform);
  for (const platform of ['linux/aarch64', 'linux/arm64/v8'])
    assert.is(asked(platform, 'linux/arm64'), 0, platform);
  assert.is(asked('linux/aarch64', 'linux/amd64'), 1);
  assert.is(asked('linux/amd64/v3', 'linux/amd64'), 1);
  assert.is(asked('linux/arm', 'linux/arm/v7'), 0);
  assert.is(asked('linux/arm', 'linux/arm64'), 1);
  assert.is(asked('linux/arm64', 'linux/amd64'), 1);
  assert.match(
    problemsOf('FROM --platform=linux/arm python:3.12\n', {}, 'linux/arm64')[0] ?? '',
    'linux/arm,',
  );
});

test('a stage for the platform that builds is for the bundle\u2019s', () => {
  const text = 'FROM --platform=$BUILDPLATFORM a AS tools\nFROM --platform=$TARGETPLATFORM a\n';
  assert.equal(problemsOf(text, {}), []);
  const other = `${text}COPY --from=tools /x /x\n`.replace('$BUILDPLATFORM', '$BUILDOS/arm64');
  assert.match(problemsOf(other, {})[0] ?? '', 'this stage is for linux/arm64');
});

test('a named context that is fetched over SSH, or that is no place at all, is refused', () => {
  const refused = (value: string): boolean =>
    problemsOf('FROM python:3.12\n', { contexts: { shared: value } }).length > 0;
  for (const value of [
    'ssh://git@h.example/x.git',
    'git@h.example:team/x.git',
    'github.com/team/x',
    'oci-layout://x',
  ])
    assert.ok(refused(value), value);
  for (const value of [
    '/srv/shared',
    'docker-image://python:3.12',
    'service:base',
    'https://h.example/x.git#main',
    'https://h.example/x.tar',
  ])
    assert.not(refused(value), value);
});

test('an ADD of what cannot cross as an image is refused with what to do', () => {
  const problemOf = (add: string): string => problemsOf(`FROM a\n${add}\n`, {}).join();
  assert.match(problemOf('ADD git@h.example:team/x.git#v1 /x'), /over SSH.*use its https address/);
  assert.match(problemOf('ADD ssh://git@h.example/x.git /x'), 'over SSH');
  assert.match(problemOf('ADD --unpack https://h.example/x.tar /x'), 'take --unpack away');
  assert.match(problemOf('ADD --unpack=true https://h.example/x.tar /x'), 'take --unpack away');
  assert.match(problemOf('ADD https://h.example/${VERSION:?} /x'), 'a variable in it has no value');
  assert.is(problemOf('ADD --unpack=false https://h.example/x.tar /x'), '');
  assert.is(problemOf('ADD --unpack x.tar /x'), '');
  assert.is(problemOf('ADD --checksum=sha256:00 https://h.example/x.tar https://h.example/y.git /x/'), '');
});

test.run();
