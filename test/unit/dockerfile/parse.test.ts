import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parseDockerfile } from '../../../src/dockerfile/parse.ts';
import { isErrorOf } from '../../../src/errors.ts';

const parse = (text: string) => parseDockerfile(text, 'Dockerfile');
const summary = (text: string) =>
  parse(text).instructions.map(({ keyword, args, start, end }) => `${start}-${end} ${keyword} ${args}`);

test('continuations are joined without their comments and empty lines, white space kept', () => {
  const text = 'FROM a\nRUN one \\\n  # a comment \\\n\n   && two \\  \n && three\nRUN four\n';
  assert.equal(summary(text), ['1-1 from a', '2-6 run one    && two  && three', '7-7 run four']);
});

test('two escape characters at the end of a line are no continuation', () => {
  assert.equal(summary('FROM a\nRUN echo \\\\\nRUN next\n'), [
    '1-1 from a',
    '2-2 run echo \\\\',
    '3-3 run next',
  ]);
});

test('the escape directive changes what continues a line', () => {
  const file = parse('# escape=`\nFROM a\nRUN dir c:\\ `\n  /s\n');
  assert.is(file.escapeChar, '`');
  assert.is(file.instructions[1]?.args, 'dir c:\\   /s');
});

test('directives count only before anything else, another comment included', () => {
  assert.is(parse('# syntax=x/y:1\n# a comment\n# escape=`\nFROM a\n').escapeChar, '\\');
  assert.equal(parse('\uFEFF# syntax = x/y:1  \nFROM a\n').directives, [
    { name: 'syntax', value: 'x/y:1', line: 1 },
  ]);
});

test('CRLF line ends and a missing last one change nothing', () => {
  const text = 'FROM a\r\nRUN one \\\r\n  two\r\nRUN <<EOF\r\nthree\r\nEOF\r\nCMD x';
  assert.equal(
    summary(text).map((line) => line.replace(/^\S+ /, '')),
    ['from a', 'run one   two', 'run <<EOF', 'cmd x'],
  );
  assert.is(parse(text).instructions[2]?.heredocs[0]?.content, 'three\r\n');
});

test('heredocs: several in one line, quoted, with tabs chomped, with spaces before the word', () => {
  const file = parse(
    "FROM a\nRUN <<A cat && <<'B' cat && cat << C\n1\nA\n$2\nB\n3\nC\nCOPY <<-E /x\n\tx\n\tE\nRUN z\n",
  );
  const [, run, copy, last] = file.instructions;
  assert.equal(
    run?.heredocs.map(({ name, content, expand }) => [name, content, expand]),
    [
      ['A', '1\n', true],
      ['B', '$2\n', false],
      ['C', '3\n', true],
    ],
  );
  assert.equal(
    copy?.heredocs.map(({ name, chomp, content }) => [name, chomp, content]),
    [['E', true, '\tx\n']],
  );
  assert.is(last?.args, 'z');
});

test('what only looks like a heredoc is none', () => {
  const lines = [
    'RUN ["sh", "-c", "cat <<EOF"]',
    'RUN echo "<<EOF"',
    'RUN echo $((1<<2))',
    'RUN cat <<<word',
    'RUN echo \\<<EOF',
    'CMD cat <<EOF',
  ];
  assert.equal(parse(`FROM a\n${lines.join('\n')}\n`).instructions.length, lines.length + 1);
});

test('in a line that BuildKit\u2019s lexer refuses nothing is a heredoc, nor is one without a name', () => {
  const lines = ['RUN echo ${#x} $((1 << 2))', 'RUN cat <<E ${x^^}', 'RUN cat <<""', 'RUN X=<<${y:-z}'];
  assert.equal(parse(`FROM a\n${lines.join('\n')}\n`).instructions.length, lines.length + 1);
});

test('a flag is read byte by byte, in quotes with escapes', () => {
  const [, run] = parse('FROM a\nRUN --mount="target=/a \\" b" --x=caf\u00e9 y\n').instructions;
  assert.equal(run?.flags, ['--mount=target=/a " b', '--x=caf\u00c3\u00a9']);
});

test('white space is what Go takes for it', () => {
  assert.equal(summary('FROM a\n\u0085RUN x\u0085\n\ufeffRUN y\n'), [
    '1-1 from a',
    '2-2 run x',
    '3-3 \ufeffrun y',
  ]);
});

test('every instruction keeps its exact source', () => {
  const text = 'FROM a\n\n# note\nRUN one \\\n# inside\n two\nRUN <<E\nx\\\ny\nE\n  LABEL a="b c"\n';
  const sources = parse(text).instructions.map(({ source }) => source);
  assert.equal(sources, [
    'FROM a\n',
    'RUN one \\\n# inside\n two\n',
    'RUN <<E\nx\\\ny\nE\n',
    '  LABEL a="b c"\n',
  ]);
});

test('flags are read with quotes and escapes removed, and end where arguments begin', () => {
  const [, run] = parse(
    'FROM a\nRUN --mount=type=cache,target="/a b" \\\n  --network=none cmd --bar "x"\n',
  ).instructions;
  assert.equal(run?.flags, ['--mount=type=cache,target=/a b', '--network=none']);
  assert.is(run?.args, 'cmd --bar "x"');
});

test('exec form is recognised; what is not quite JSON is shell form', () => {
  const [, exec, shell] = parse('FROM a\nRUN ["a", "b c"]\nRUN [ -f x ] && y\n').instructions;
  assert.equal(exec?.json, ['a', 'b c']);
  assert.is(shell?.json, undefined);
});

test('a heredoc without end, a bad escape directive, JSON of other things and a line too long are refused with their line', () => {
  for (const [text, line] of [
    ['FROM a\nRUN \\\n <<EOF\nx\n', 2],
    ['# escape=x\nFROM a\n', 1],
    ['FROM a\nCMD ["a", 1]\n', 2],
    [`FROM a\nRUN \\\n ${'x'.repeat(65_536)}\n`, 2],
  ] as const) {
    try {
      parse(text);
      assert.unreachable();
    } catch (error) {
      assert.ok(isErrorOf(error, 'dockerfile-invalid'));
      assert.is(error.facts.line, line);
    }
  }
});

test.run();
