import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { printFlag } from '../../src/dockerfile/flags.ts';
import { toInstruction } from '../../src/dockerfile/instruction.ts';
import { type Mount, parseMount, printMount } from '../../src/dockerfile/mounts.ts';
import { parseDockerfile } from '../../src/dockerfile/parse.ts';

const word = fc.stringMatching(/^[a-z0-9=./_-]{1,8}$/);
const blank = fc.constantFrom(' ', '  ', '\t');
const lineEnd = fc.constantFrom('\n', '\r\n');

/** A command over several lines: continuations, comments and empty lines inside. */
const command = fc
  .array(
    fc.tuple(word, blank, fc.constantFrom('', '\\\n', '\\  \n', '\\\n# a comment\n', '\\\n\n  # another\n')),
    { minLength: 1, maxLength: 6 },
  )
  .map((pieces) => `${pieces.map(([text, space, end]) => `${text}${space}${end}`).join('')}end`);

const heredoc = fc
  .tuple(
    fc.constantFrom('', '-'),
    fc.constantFrom('EOF', "'E'", '"X"'),
    fc.array(fc.stringMatching(/^[ -~]{0,20}$/), { maxLength: 4 }),
  )
  .map(([chomp, name, lines]) => {
    const bare = name.replace(/['"]/g, '');
    const body = lines.filter((line) => line.replace(/^\t+/, '') !== bare).map((line) => `${line}\n`);
    return { open: `<<${chomp}${name}`, rest: `\n${body.join('')}${bare}` };
  });

const instruction = fc.oneof(
  command.map((text) => `RUN ${text}`),
  fc.array(word, { minLength: 1, maxLength: 4 }).map((words) => `RUN ${JSON.stringify(words)}`),
  heredoc.map(({ open, rest }) => `RUN ${open}${rest}`),
  fc.tuple(heredoc, word).map(([{ open, rest }, program]) => `run ${program} ${open}${rest}`),
  fc.tuple(heredoc, word).map(([{ open, rest }, path]) => `COPY ${open} /${path}${rest}`),
  fc.tuple(word, word).map(([name, value]) => `ENV ${name.replace(/\W/g, 'n')}="${value}  ${value}"`),
  word.map((text) => `LABEL a='${text} # not a comment'`),
  word.map((text) => `# ${text}`),
  fc.constant(''),
);

const dockerfile = fc
  .tuple(fc.array(instruction, { maxLength: 12 }), lineEnd, fc.boolean())
  .map(([lines, end, last]) => {
    const text = ['FROM base', ...lines].join('\n') + (last ? '\n' : '');
    return end === '\n' ? text : text.replaceAll('\n', end);
  });

test('sources of instructions stand in the text in order, and nothing but comments and blanks between them', () => {
  fc.assert(
    fc.property(dockerfile, (text) => {
      let rest = text;
      for (const { source } of parseDockerfile(text, 'f').instructions) {
        const at = rest.indexOf(source);
        assert.match(rest.slice(0, at), /^(?:\s*(?:#[^\n]*)?\n?)*$/);
        rest = rest.slice(at + source.length);
      }
      assert.match(rest, /^(?:\s*(?:#[^\n]*)?\n?)*$/);
    }),
    { numRuns: 300 },
  );
});

test('a flag is read back as it was printed, whatever is in it', () => {
  const text = fc.string({ unit: 'grapheme-ascii', minLength: 1 }).filter((value) => !/[\n\r]/.test(value));
  fc.assert(
    fc.property(text, fc.constantFrom('\\', '`'), (value, escapeChar) => {
      const line = `RUN ${printFlag(`--mount=${value}`, escapeChar)} x`;
      assert.equal(toInstruction(line, escapeChar).flags, [`--mount=${value}`]);
    }),
  );
});

test('a mount is read back as it was printed', () => {
  const key = fc.stringMatching(/^[a-z]{1,6}$/);
  const value = fc.stringMatching(/^[a-z0-9/,"= ]{1,10}$/);
  const field = fc.oneof(
    key.map((name): [string, string?] => [name]),
    fc.tuple(key, value).map(([name, text]): [string, string?] => [name, text]),
  );
  fc.assert(
    fc.property(fc.array(field, { minLength: 1, maxLength: 5 }), (fields) => {
      const mount: Mount = { fields };
      assert.equal(parseMount(printMount(mount)), mount);
    }),
  );
});

test.run();
