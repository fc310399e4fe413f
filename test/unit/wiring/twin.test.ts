import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parseDockerfile } from '../../../src/dockerfile/parse.ts';
import type { BuildUnit } from '../../../src/project/unit.ts';
import { makeTwin, type TwinSettings } from '../../../src/wiring/twin.ts';
import { unitOf } from '../../helpers/unit.ts';

const images = {
  helper: 'h:1',
  recording: 'r:1',
  check: false,
  aboard: ({ slice }: { slice: string }) => slice,
  alias: () => undefined,
  hasSource: () => true,
};
const settings: TwinSettings = {
  images,
  wrappingOf: () => ({ mode: 'replay' }),
  online: false,
  shellOf: () => undefined,
};

function twin(unit: BuildUnit, more: Partial<TwinSettings> = {}): string {
  return makeTwin(unit, { ...settings, ...more });
}

/** The RUNs of a twin as BuildKit would read them. */
function runsOf(text: string) {
  const runs = parseDockerfile(text, 'twin').instructions.filter(({ keyword }) => keyword === 'run');
  return runs.map(({ flags, json = [] }) => ({
    flags,
    command: json.slice(json.indexOf('--', json.indexOf('--slice')) + 1),
    words: json,
  }));
}

test('what is no RUN stays as the user wrote it; stages that are not reached are gone', () => {
  const text =
    '# note\nARG A=1\nFROM a:$A AS one\nENV X="y  z" \\\n  # why\n  B=2\nCOPY <<EOF /f\nhello\nEOF\nFROM b AS two\nFROM one\nCMD ["x"]\n';
  const made = twin(unitOf(text));
  assert.match(made, 'ARG A=1\n');
  assert.match(made, 'FROM a:$A AS one\nENV X="y  z" \\\n  # why\n  B=2\nCOPY <<EOF /f\nhello\nEOF\n');
  assert.not.match(made, 'AS two');
  assert.match(made, '\nFROM one\nCMD ["x"]\n');
});

test('a RUN\u2019s command is the same, in exec form, whatever form it had', () => {
  const text =
    'FROM a\nRUN x && \\\n  y\nRUN ["p", "q r"]\nRUN <<E\none\ntwo\nE\nRUN cat <<E\nthree\nE\nSHELL ["/bin/bash", "-eo", "pipefail", "-c"]\nRUN z\n';
  assert.equal(
    runsOf(twin(unitOf(text))).map(({ command }) => command),
    [
      ['/bin/sh', '-c', 'x &&   y'],
      ['p', 'q r'],
      ['/bin/sh', '-c', 'one\ntwo\n'],
      ['/bin/sh', '-c', 'cat <<E\nthree\nE'],
      ['/bin/bash', '-eo', 'pipefail', '-c', 'z'],
    ],
  );
});

test('a shell is inherited from the parent stage and from the base image', () => {
  const text = 'FROM a AS one\nSHELL ["/one", "-c"]\nRUN x\nFROM one\nRUN y\n';
  assert.equal(
    runsOf(twin(unitOf(text))).map(({ command }) => command[0]),
    ['/one', '/one'],
  );
  const based = runsOf(
    twin(unitOf('FROM a\nRUN x\n'), { shellOf: (ref) => (ref === 'a' ? ['/base', '-c'] : undefined) }),
  );
  assert.equal(based[0]?.command, ['/base', '-c', 'x']);
});

test('nothing of the helper is keyed by a line: a comment above a RUN changes only a comment in the twin', () => {
  const instructions = (text: string) =>
    parseDockerfile(twin(unitOf(text)), 'twin').instructions.map(({ source }) => source);
  assert.equal(instructions('FROM a\nRUN x\n'), instructions('# new\n\nFROM a\n# new\nRUN x\n'));
});

test('each cache mount gets an id of its RUN\u2019s own; other mounts stay as they are', () => {
  const text =
    'FROM a\nRUN --mount=type=cache,target=/c,sharing=locked --mount=type=cache,id=mine,target=/d,mode=0755 --mount=type=secret,id=s,target="/a b" x\n';
  const unit = unitOf(text);
  const [run] = runsOf(twin(unit));
  const slice = unit.runs[0]?.slice;
  assert.ok(run?.flags.includes(`--mount=type=cache,target=/c,sharing=locked,id=buildferry-${slice}-0`));
  assert.ok(run?.flags.includes(`--mount=type=cache,target=/d,mode=0755,id=buildferry-${slice}-1`));
  assert.ok(run?.flags.includes('--mount=type=secret,id=s,target=/a b'));
  const [recorded] = runsOf(
    twin(unit, { wrappingOf: () => ({ mode: 'record', session: 's1' }), online: true }),
  );
  assert.ok(
    recorded?.flags.includes(`--mount=type=cache,target=/c,sharing=locked,id=buildferry-s1-${slice}-0`),
  );
});

test('the network is the build\u2019s in replay; while recording the user\u2019s flag stays, and the host\u2019s own is left alone', () => {
  const unit = unitOf('FROM a\nRUN --network=host x\n');
  assert.not.ok(runsOf(twin(unit))[0]?.flags.some((flag) => flag.startsWith('--network')));
  const [recorded] = runsOf(
    twin(unit, { wrappingOf: () => ({ mode: 'record', session: 's1' }), online: true }),
  );
  assert.ok(recorded?.flags.includes('--network=host'));
  assert.ok(recorded?.words.includes('--host-network'));
  assert.not.ok(recorded?.flags.some((flag) => flag.includes('/etc/resolv.conf')));
});

test('numbers of stages, which shift, become names; digests, which loading loses, become aliases', () => {
  const text =
    'FROM a@sha256:00 AS one\nFROM b\nCOPY --from=0 --chown=1:1 /x /y\nCOPY --from=c@sha256:11 / /\nRUN --mount=from=1,target=/m x\nFROM d\nCOPY --from=1 / /\n';
  const made = twin(unitOf(text.replace(/sha256:(\d\d)/g, (_, digits) => `sha256:${digits.repeat(32)}`)), {
    images: { ...images, alias: (ref) => (ref.includes('@') ? `alias.invalid/${ref[0]}:1` : undefined) },
  });
  assert.match(made, 'FROM alias.invalid/a:1 AS one\n');
  assert.match(made, 'COPY --from=one --chown=1:1 /x /y\n');
  assert.match(made, 'COPY --from=alias.invalid/c:1 / /\n');
  assert.match(made, 'COPY --from=buildferry-stage-1 / /\n');
});

test('a name that two stages have means the later one, except by number', () => {
  const made = twin(unitOf('FROM a AS x\nFROM x AS X\nFROM b\nCOPY --from=0 / /\nCOPY --from=x / /\n'));
  assert.match(made, '\nFROM a AS buildferry-stage-0\n\nFROM buildferry-stage-0 AS x\n\nFROM b\n');
  assert.match(made, 'COPY --from=buildferry-stage-0 / /\nCOPY --from=x / /\n');
});

test('every line of a twin can be read by BuildKit, however long a RUN is', () => {
  const script = 'echo "# a  \\b" \u20ac\n'.repeat(6000);
  for (const directive of ['', '# escape=`\n']) {
    const made = twin(unitOf(`${directive}FROM a\nRUN <<E\n${script}E\n`));
    assert.ok(made.split('\n').every((line) => Buffer.byteLength(line) < 64 * 1024));
    assert.equal(runsOf(made)[0]?.command, ['/bin/sh', '-c', script]);
  }
});

test('flags stand in front of paths that look like flags', () => {
  const made = twin(
    unitOf('FROM a AS one\nFROM b AS two\nCOPY --from=0 -- --x /y\nCOPY --from=c -- --x /y\n'),
    {
      images: { ...images, alias: (ref) => (ref === 'c' ? 'alias' : undefined) },
    },
  );
  assert.match(made, 'COPY --from=one -- --x /y\nCOPY --from=alias -- --x /y\n');
});

test('a trigger of another kind stands where it fires too, with its heredoc', () => {
  const text = 'FROM base AS one\nONBUILD COPY <<E /f\nx\nE\nFROM one\n';
  assert.match(twin(unitOf(text)), '\nFROM one\nCOPY <<E /f\nx\nE');
});

test('triggers stand where they fire, wrapped; ONBUILD itself stays only in the target', () => {
  const text = 'FROM base AS one\nRUN own\nONBUILD RUN child\nFROM one\nRUN last\nONBUILD RUN later\n';
  const unit = unitOf(text, {}, { base: { alias: 'disarmed:1', triggers: ['COPY a b', 'RUN fired'] } });
  const made = twin(unit, {
    images: { ...images, alias: (ref) => (ref === 'base' ? 'disarmed:1' : undefined) },
  });
  assert.match(made, 'FROM disarmed:1 AS one\nCOPY a b\n');
  assert.equal(
    runsOf(made).map(({ command }) => command[2]),
    ['fired', 'own', 'child', 'last'],
  );
  assert.match(made, 'ONBUILD RUN later\n');
  assert.not.match(made, 'ONBUILD RUN child');
});

test('a script with a shebang is handed to the helper, to be a file', () => {
  const [run] = runsOf(twin(unitOf('FROM a\nRUN <<PY\n#!/usr/bin/env python3\nprint("<<x")\nPY\n')));
  assert.equal(run?.words.slice(run.words.indexOf('--script'), run.words.indexOf('--script') + 3), [
    '--script',
    '/dev/pipes/PY',
    '#!/usr/bin/env python3\nprint("<<x")\n',
  ]);
  assert.ok(run?.flags.includes('--mount=type=tmpfs,target=/dev/pipes'));
});

test('another escape character, and text that looks like a heredoc, survive', () => {
  const made = twin(unitOf('# escape=`\nFROM a\nRUN echo "a <<b" `\n  \\x\n'));
  assert.match(made, '# escape=`\n');
  assert.equal(runsOf(made)[0]?.command, ['/bin/sh', '-c', 'echo "a <<b"   \\x']);
});

test('a RUN that the recording does not know gets an empty slice, for the pool to serve', () => {
  const [run] = runsOf(twin(unitOf('FROM a\nRUN new\n'), { images: { ...images, aboard: () => undefined } }));
  assert.ok(run?.flags.includes('--mount=type=bind,from=r:1,source=/none,target=/dev/buildferry/slice'));
});

test('what a RUN asks of the sandbox stays, in either kind of twin', () => {
  const unit = unitOf('FROM a\nRUN --security=insecure --device=vendor.example/gpu=all x\n');
  const asked = ['--security=insecure', '--device=vendor.example/gpu=all'];
  const recording = twin(unit, { wrappingOf: () => ({ mode: 'record', session: 's1' }), online: true });
  for (const text of [twin(unit), recording])
    assert.equal(
      runsOf(text)[0]?.flags.filter((flag) => !flag.startsWith('--mount=')),
      asked,
    );
});

test('what an ADD fetches is copied out of its image, each source in its place; paths stay an ADD', () => {
  const text =
    'FROM a\nADD --chown=1:1 --chmod=0755 --link https://h.example/one local.tar https://h.example/two.git#v1 /to/\n';
  const unit = unitOf(text);
  const [one, , two] = unit.adds[0]?.sources.map(({ fetched }) => fetched?.ref) ?? [];
  const flags = '--chown=1:1 --chmod=0755 --link';
  assert.match(
    twin(unit),
    [
      `COPY --from=${one} ${flags} ["/*","/to/"]`,
      `ADD ${flags} ["local.tar","/to/"]`,
      `COPY --from=${two} ${flags} ["/","/to/"]`,
    ].join('\n'),
  );
});

test('a checksum and a kept .git are part of what is fetched, and not of the copy', () => {
  const unit = unitOf(
    'FROM a\nARG SUM=00\nADD --checksum=sha256:$SUM https://h.example/a /b\nADD --keep-git-dir=true --exclude=*.md https://h.example/c.git /d\n',
  );
  const [a, c] = unit.adds.map(({ sources }) => sources[0]?.fetched);
  assert.equal([a?.flags, c?.flags], [['--checksum=sha256:00'], ['--keep-git-dir=true']]);
  assert.match(twin(unit), `\nCOPY --from=${a?.ref} ["/*","/b"]\n`);
  assert.match(twin(unit), `\nCOPY --from=${c?.ref} --exclude=*.md ["/","/d"]\n`);
});

test('texts in an ADD come last, as BuildKit has it, and keep their bodies', () => {
  const unit = unitOf('FROM a\nADD <<E https://h.example/a b /to/\nhello\nE\nCMD ["x"]\n');
  const ref = unit.adds[0]?.sources[1]?.fetched?.ref;
  assert.match(
    twin(unit),
    `\nCOPY --from=${ref} ["/*","/to/"]\nADD ["b","/to/"]\nADD <<E /to/\nhello\nE\nCMD ["x"]\n`,
  );
});

test('what is not aboard stays an ADD, and one that fetches nothing is not touched', () => {
  const unit = unitOf('FROM a\nADD --checksum=sha256:00 https://h.example/a /b\nADD  x   y\n');
  const made = twin(unit, { images: { ...images, hasSource: () => false } });
  assert.match(made, '\nADD --checksum=sha256:00 ["https://h.example/a","/b"]\nADD  x   y\n');
});

test('a trigger that fetches is copied where it fires', () => {
  const unit = unitOf('FROM a\nCMD ["x"]\n', {}, { a: { triggers: ['ADD https://h.example/a /b'] } });
  const ref = unit.adds[0]?.sources[0]?.fetched?.ref;
  assert.match(twin(unit), `FROM a\nCOPY --from=${ref} ["/*","/b"]\nCMD`);
});

test.run();
