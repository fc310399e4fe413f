import fc from 'fast-check';
import { instruction, type Logical, printLogical } from './dockerfile-layout.ts';

const oneOf = (...texts: string[]): fc.Arbitrary<string> => fc.constantFrom(...texts);

/** Words that a shell can read in any order. */
const shellWord = oneOf(
  ...[
    'a',
    '"a  b"',
    "'c  d'",
    'e\\ f',
    '"$A"',
    '${B:-x}',
    '${A#o}',
    '"<<E"',
    "'#'",
    '\\$A',
    'caf\u00e9',
    '"\\"q\\""',
    '--',
  ],
);

const print = fc
  .tuple(
    oneOf('', '--mount=type=cache,target=/c', '--mount=type=bind,target=/s', '--network=none'),
    fc.array(shellWord, { minLength: 1, maxLength: 4 }),
  )
  .chain(([flag, words]) =>
    instruction(
      'RUN',
      fc.constant([...(flag === '' ? [] : [flag]), 'printf', "'%s\\n'", ...words, '>>/out/log']),
    ),
  );

const exec = fc
  .array(oneOf('a', 'b  c', '<<E', '$A', "'", '\\'), { minLength: 1, maxLength: 3 })
  .chain((words) =>
    instruction(
      'RUN',
      fc.constant([JSON.stringify(['/bin/sh', '-c', 'printf "%s\\n" "$@" >>/out/exec', 'x', ...words])]),
    ),
  );

const bodyLine = oneOf(
  'echo a >>/out/log',
  '\techo "b $A" >>/out/log',
  '',
  '# c',
  'echo d\\',
  ' >>/out/log',
  "printf '%s' '  e' >>/out/log",
);
const heredoc = fc
  .tuple(
    fc.constantFrom<{ open: string[]; first: string[] }[]>(
      { open: ['<<E'], first: [] },
      { open: ['<<-E'], first: [] },
      { open: ['<<"E"'], first: ['#!/bin/sh', 'echo "$0" >>/out/log'] },
      { open: ['cat', '<<E', '>>/out/text'], first: [] },
      { open: ['cat', "<<'E'", '>>/out/text'], first: ['$A'] },
      { open: ['/bin/sh', '-e', '<<-E'], first: ['\techo x >>/out/log'] },
    ),
    fc.array(bodyLine, { maxLength: 4 }),
  )
  .chain(([{ open, first }, lines]) =>
    // The last line is never one that goes on.
    instruction('RUN', fc.constant(open)).map((made) => ({
      ...made,
      bodies: [...first, ...lines, ':', 'E'],
    })),
  );

const file = fc
  .tuple(
    fc.subarray(['--chown=5:6', '--chmod=640']),
    oneOf('<<E', '<<-"E"'),
    fc.array(bodyLine, { maxLength: 3 }),
  )
  .chain(([flags, open, lines]) =>
    instruction('COPY', fc.constant([...flags, open, '/out/file'])).map((made) => ({
      ...made,
      bodies: [...lines, 'E'],
    })),
  );

const fixed = fc
  .constantFrom(
    ['COPY', 'a', 'dir/b', '/out/'],
    ['COPY', '--chown=7', '["a",', '"/out/c d"]'],
    ['COPY', '--from=0', '/first', '/out/first'],
    ['COPY', '--from=Second', '--chmod=600', '/first', '/out/second'],
    ['ADD', 'dir', '/out/added'],
    ['ENV', 'A=one', 'B="two  three"'],
    ['ENV', 'A', 'old  form'],
    ['ARG', 'B=four'],
    ['LABEL', 'l="$A"', "m='$A'"],
    ['WORKDIR', '/out/work/$B'],
    ['USER', '0:0'],
    ['EXPOSE', '80', '53/udp'],
    ['VOLUME', '/data'],
    ['STOPSIGNAL', 'SIGINT'],
    ['SHELL', '["/bin/sh",', '"-e",', '"-c"]'],
    ['HEALTHCHECK', '--retries=3', 'CMD', 'true', '$A'],
    ['ONBUILD', 'RUN', 'x'],
    ['ENTRYPOINT', '["sh",', '"-c"]'],
    ['CMD', 'echo', '"$A"'],
  )
  .chain(([keyword = '', ...words]) => instruction(keyword, fc.constant(words)));

const step: fc.Arbitrary<Logical> = fc.oneof(print, exec, heredoc, file, fixed, fixed);

/** Dockerfiles that build from `busybox:musl` and the files `a` and `dir/b`, and whose RUNs download nothing. */
export const buildable: fc.Arbitrary<string> = fc
  .tuple(fc.array(step, { minLength: 8, maxLength: 14 }), oneOf('\\', '`'), oneOf('\n', '\r\n'))
  .map(([written, escapeChar, lineEnd]) => {
    const steps = written.map(withPlainBlanks);
    // A shell takes a carriage return in a heredoc for a part of a word.
    const end = steps.some(({ bodies }) => bodies.length > 0) ? '\n' : lineEnd;
    const lines = steps.flatMap((made) => [printLogical(made, { escapeChar, lineEnd: end }), ...made.bodies]);
    const directive = escapeChar === '`' ? ['# escape=`'] : [];
    const text = [...directive, ...stages, ...lines, ''].join('\n');
    return text.replaceAll('\n', end);
  });

/** To a shell and to JSON, only spaces and tabs are blanks. */
const withPlainBlanks = ({ pieces, bodies }: Logical): Logical => ({
  bodies,
  pieces: pieces.map((piece) =>
    typeof piece === 'string'
      ? piece
      : { gap: { ...piece.gap, blank: piece.gap.blank.replace(/[^ \t]/g, ' ') } },
  ),
});

const stages = [
  'FROM busybox:musl',
  'RUN echo one >/first',
  'FROM busybox:musl AS second',
  'RUN ["/bin/sh", "-c", "echo two >/first"]',
  'FROM second',
  'RUN mkdir /out',
];
