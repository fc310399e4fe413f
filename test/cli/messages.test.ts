import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { stageNames } from '../../src/cli/messages/en.ts';
import { errorText, noticeText } from '../../src/cli/messages/text-of.ts';
import { errorLines } from '../../src/cli/render/text.ts';
import { BuildferryError, type ErrorCode, type ErrorFacts } from '../../src/errors.ts';
import type { NoticeCode, NoticeFacts } from '../../src/events.ts';

const digest = `sha256:${'0'.repeat(64)}`;
const place = { file: 'web/Dockerfile', line: 3 };

/** Facts of every error: as few as there may be, and more of them. */
const errors: { [C in ErrorCode]: ErrorFacts[C][] } = {
  internal: [{ detail: 'Error: oops\n    at x' }],
  usage: [{ problem: 'there is no command x' }, { problem: 'verify needs BUNDLE', hint: 'Name one.' }],
  'manifest-invalid': [{ file: 'buildferry.yaml', faults: ['platform: must be text'] }],
  'compose-invalid': [{ directory: '/srv/shop', output: 'no such service' }],
  'dockerfile-invalid': [{ ...place, problem: 'there is no FROM' }],
  'build-failed': [{ services: ['web', 'api'], output: 'exit code 1' }],
  'not-carriable': [
    {
      faults: [
        { ...place, problem: 'a remote ADD' },
        { file: 'b', problem: 'no line' },
      ],
    },
  ],
  'bundle-altered': [{ bundle: '/b', faults: ['a is missing'] }],
  'bundle-incomplete': [{ bundle: '/b', problem: 'it has no SHA256SUMS' }],
  'bundle-too-new': [{ bundle: '/b', format: 9 }],
  'tag-taken': [{ images: [{ ref: 'nginx', here: digest, aboard: digest }] }],
  'platform-mismatch': [{ bundle: 'linux/amd64', engine: 'linux/arm64' }],
  'no-space': [{ path: '/srv', needed: 2e9, available: 1e9 }],
  locked: [{ path: '/srv/.lock', holder: 'pid 7 on plant' }],
  'host-key-unknown': [{ host: 'plant', fingerprint: 'SHA256:a' }],
  'host-key-changed': [{ host: 'plant', fingerprint: 'SHA256:a', known: 'SHA256:b' }],
  'host-key-revoked': [{ host: 'plant', fingerprint: 'SHA256:a' }],
  'known-hosts-unreadable': [{ file: '/k', problem: 'EACCES' }],
  'identity-unusable': [{ file: '/k', problem: 'it has a passphrase' }],
  'login-failed': [
    { host: 'plant', user: 'me', tried: [] },
    { host: 'plant', user: 'me', tried: ['/k'] },
  ],
  'remote-failed': [{ host: 'plant', problem: 'the connection broke' }],
  'engine-unreachable': [{ host: 'the default engine', output: '' }],
  'engine-unsuitable': [{ problem: 'docker buildx is missing', hint: 'Install it.' }],
  'image-unavailable': [{ ref: 'nginx', output: 'denied' }],
  'program-failed': [{ command: 'docker load', reason: 'exit code 1', output: '' }],
  'program-missing': [{ program: 'docker' }],
  'source-changed': [{ path: '/srv/shop/a' }],
  'rehearsal-failed': [
    { kind: 'engine', misses: [], secrets: [], output: '' },
    { kind: 'isolated', misses: [], secrets: [], output: 'no' },
    { kind: 'engine', misses: [], secrets: ['token'], output: 'no' },
    { kind: 'engine', misses: [{ request: 'GET http://x/', ...place }], secrets: ['token'], output: 'no' },
  ],
  'output-taken': [{ path: '/b' }],
  'not-wired': [{ directory: '/srv/shop' }],
  'cache-unsuitable': [
    { cache: 'npm of web', problem: 'no lock file' },
    { cache: 'npm of web', problem: 'no lock file', output: 'npm: no' },
  ],
  'wanted-invalid': [{ file: 'wanted.json', faults: ['wanted.0: names neither URL nor package'] }],
  'wanted-unavailable': [
    { names: ['pip:x==9'], output: '' },
    { names: ['pip:x==9'], output: 'pip: no' },
  ],
  interrupted: [{ signal: 'SIGINT' }],
};

/** Facts of every notice. */
const notices: { [C in NoticeCode]: NoticeFacts[C][] } = {
  finding: [
    { file: 'Dockerfile', problem: 'a proxy' },
    { ...place, problem: 'a proxy' },
  ],
  'not-replayable': [{ ...place, host: 'example.com', reason: 'it uses UDP' }],
  'tolerated-misses': [{ count: 1, requests: ['GET http://x/'] }],
  'recording-again': [{ runs: ['web/Dockerfile:3'] }],
  'source-absent': [{ file: 'Dockerfile', line: 3, source: 'https://h.example/a' }],
  'indexes-left-whole': [{}],
  'wanted-not-brought': [{ what: 'pip:x==9', dockerfile: 'web/Dockerfile' }],
  'image-moved': [{ ref: 'nginx', digest }],
  'image-unanswered': [{ ref: 'nginx' }],
  'stale-check-impossible': [{ service: 'web', reason: 'it is inline' }],
  'compose-file-in-shell': [{ value: 'a.yaml:b.yaml' }],
  'env-file-in-context': [{ service: 'web' }],
  'cache-restored': [
    { cache: 'npm of web', path: '/p' },
    { cache: 'uv of web', path: '/p', line: 'export A=1' },
  ],
  'cache-from-recording': [{ cache: 'pip of api/requirements.txt' }],
  'cache-skipped': [{ cache: 'npm of web', reason: 'another platform' }],
  'secrets-masked': [{ cache: 'node-modules of .', files: ['a'] }],
  'secrets-left-out': [{ cache: 'npm of web', files: ['.npmrc'] }],
  'layer-cache-left-out': [{ reason: 'the store can not' }],
  'layer-cache-seen': [{ kind: 'overlay2', cached: 3, steps: 4 }],
  'removed-image': [{ ref: 'nginx' }],
  'remote-hash-by-reading': [{ host: 'plant' }],
};

/** What slips into a sentence when a fact is forgotten or is no text. */
const slips = /undefined|\bnull\b|NaN|\[object |\$\{|\.\.$|\s$/m;

for (const [code, samples] of Object.entries(errors) as [ErrorCode, ErrorFacts[ErrorCode][]][]) {
  test(`${code}: what happened, and what to do next, each a whole sentence`, () => {
    for (const facts of samples) {
      const error = new BuildferryError(code, facts);
      const { what, details = [], next } = errorText(error);
      for (const text of [what, ...details, next]) assert.not.match(text, slips);
      assert.match(what, /[.!]$|: docker load$/);
      assert.match(next, /^[A-Z`].*\.$/s);
      assert.is.not(what, next);
      assert.is(errorLines(error)[0], `buildferry: ${what}`);
    }
  });
}

for (const [code, samples] of Object.entries(notices) as [NoticeCode, NoticeFacts[NoticeCode][]][]) {
  test(`the notice ${code} is one line with all its facts`, () => {
    for (const facts of samples) {
      const text = noticeText({ code, facts });
      assert.not.match(text, slips);
      assert.not.match(text, /\n/);
      for (const fact of Object.values(facts).flat()) assert.ok(text.includes(String(fact)), String(fact));
    }
  });
}

test('one is not spoken of as several', () => {
  const cache = 'npm of web';
  const one = { requests: ['GET http://x/'], files: ['.npmrc'] };
  const two = { requests: [...one.requests, 'b'], files: [...one.files, 'b'] };
  const sentences = [one, two].map(({ requests, files }) => [
    noticeText({ code: 'tolerated-misses', facts: { count: requests.length, requests } }),
    noticeText({ code: 'secrets-masked', facts: { cache, files } }),
    noticeText({ code: 'secrets-left-out', facts: { cache, files } }),
  ]);
  const singular = [
    /^1 request was not/,
    /tokens in 1 file are/,
    /: 1 file that may hold credentials is left/,
  ];
  const plural = [
    /^2 requests were/,
    /tokens in 2 files are/,
    /: 2 files that may hold credentials are left/,
  ];
  for (const [index, words] of [singular, plural].entries())
    for (const [at, word] of words.entries()) assert.match(sentences[index]?.[at] ?? '', word);
});

test('every stage has a name of its own', () => {
  const names = Object.values(stageNames);
  assert.is(new Set(names).size, names.length);
});

test.run();
