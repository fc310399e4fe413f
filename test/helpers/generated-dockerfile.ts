import fc from 'fast-check';
import { instruction, type Logical, printLogical, type Style } from './dockerfile-layout.ts';

/** A Dockerfile with what it is built with. */
export interface Generated {
  text: string;
  args: Record<string, string>;
  target?: string;
}

const oneOf = (...texts: string[]): fc.Arbitrary<string> => fc.constantFrom(...texts);
const plain = oneOf('a', 'b.txt', '/x', '/y/z', './c', 'dir/', 'x-y_z', '1', 'caf\u00e9', '\u65e5\u672c');
const variable = oneOf(
  ...[
    '$A',
    '${A}',
    '${B:-x y}',
    '${A:+set}',
    '${A#o}',
    '${A##*o}',
    '${A%e}',
    '${A/n/m}',
    '${A//n/m}',
    '${A-}',
  ],
  ...['\\$A', '${B:-${A}}', '"$A"', "'$A'", '${PATH}', '$', '${A:-"q r"}', '`$A'],
);
const quoted = oneOf(
  '"a b"',
  "'a b'",
  '"a \\" b"',
  'a\\ b',
  '""',
  '"it\'s"',
  '\'say "x"\'',
  '"a\tb"',
  '"\\\\"',
  '`"',
);
/** Where a shell and BuildKit's lexer may see different things. */
const tricky = oneOf(
  ...[
    '<<<w',
    '1<<2',
    '$((1<<2))',
    '"<<E"',
    "'<<E'",
    '\\<<E',
    '<',
    '<<',
    '<<""',
    '${#A}',
    '${A^^}',
    '${A[0]}',
  ],
  ...[
    '$((1',
    '<<',
    '2))',
    '&&',
    '|',
    ';',
    '#x',
    '--flag',
    '--',
    '[',
    ']',
    '[ 1 ]',
    '["a"]',
    '{',
    '}',
    '*',
    '!',
  ],
  ...[
    '\u00a0',
    '\u0085',
    '\u2028',
    '\ufeff',
    'a\u00a0b',
    '\\n',
    '\\',
    '\\\\',
    '`',
    '``',
    '^',
    '%',
    '=',
    ',',
    '$$',
  ],
);
const word = fc.oneof(
  { weight: 6, arbitrary: plain },
  { weight: 3, arbitrary: variable },
  { weight: 3, arbitrary: quoted },
  { weight: 2, arbitrary: tricky },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 12 }) },
);
const safeWord = fc.oneof(plain, variable, quoted);

const json = (items: fc.Arbitrary<string>): fc.Arbitrary<string[]> =>
  fc
    .tuple(fc.array(items, { minLength: 1, maxLength: 4 }), oneOf(',', ', ', ' , '))
    .map(([list, comma]) => [`[${list.map((item) => JSON.stringify(item)).join(comma)}]`]);
const almostJson = oneOf("['a']", '["a"', '["a"] b', '["a",]', '[ "a" ]', '["\\u003c\\ud83d"]');

const bodyLine = fc.oneof(
  {
    weight: 8,
    arbitrary: oneOf(
      'echo a',
      '\tx',
      '\t\ty',
      '',
      ' ',
      '# c',
      '#!x',
      '\\',
      'a \\',
      'RUN x',
      'E ',
      ' E',
      '$A',
      '\u2028\tz',
      'a\rb',
      '${',
    ),
  },
  {
    weight: 2,
    arbitrary: fc.string({ unit: 'grapheme', maxLength: 12 }).map((text) => text.replaceAll('\n', '')),
  },
);

interface Heredoc {
  open: string;
  body: string[];
}
const heredocNames = {
  E: 'E',
  "'E'": 'E',
  '"E"': 'E',
  'F-1': 'F-1',
  E$A: 'E$A',
  '\\E': 'E',
  '"a b"': 'a b',
  'E"F"': 'EF',
  '${A}': '${A}',
};
const heredoc: fc.Arbitrary<Heredoc> = fc
  .record({
    fd: oneOf('', '', '', '3'),
    mark: oneOf('<<', '<<', '<<-', '<< ', '<<-\t'),
    name: fc.constantFrom(...Object.entries(heredocNames)),
    first: oneOf('', '', '#!/bin/sh', '\t#!/bin/sh', '#!/usr/bin/env python3'),
    lines: fc.array(bodyLine, { maxLength: 4 }),
    indent: oneOf('', '\t'),
  })
  .map(({ fd, mark, name: [written, name], first, lines, indent }) => {
    const chomp = mark.includes('-');
    const end = (chomp ? indent : '') + name;
    const body = [...(first === '' ? [] : [first]), ...lines].filter(
      (line) => line.replace(/\r+$/, '') !== name && !(chomp && line.replace(/^\t+|\r+$/g, '') === name),
    );
    return { open: `${fd}${mark}${written}`, body: [...body, end] };
  });

const withHeredocs = (
  keyword: string,
  shape: { before: fc.Arbitrary<string[]>; after: fc.Arbitrary<string[]> },
): fc.Arbitrary<Logical> =>
  fc
    .tuple(fc.array(heredoc, { minLength: 1, maxLength: 2 }), shape.before, shape.after)
    .chain(([docs, before, after]) =>
      instruction(keyword, fc.constant([...before, ...docs.map(({ open }) => open), ...after])).map(
        (made) => ({
          ...made,
          bodies: docs.flatMap(({ body }) => body),
        }),
      ),
    );

/** What BuildKit refuses, most of it. */
const strange = instruction(
  'RUN',
  fc.constantFrom(
    ['["a", 1]'],
    ['--network=other', 'x'],
    ['--what', 'x'],
    ['--security', 'x'],
    ['[]'],
    ['--mount=id=a', 'x'],
  ),
);

const images = ['base', 'base:1', 'shelled', 'triggered', 'pinned'];
const stageNames = ['one', 'two', 'Three', 'two'];
const from = oneOf(...images, ...images, ...images, ...stageNames, 'ONE', '0', '0', '1', 'scratch');

const mountField = fc.oneof(
  oneOf(
    'type=bind',
    'type=cache',
    'type=CACHE',
    'type=tmpfs',
    'type=secret',
    'type=ssh',
    'readonly',
    'rw',
    'ro=false',
  ),
  oneOf(
    'target=/m',
    'dst=/n',
    'target="/a b"',
    '"target=/a,b"',
    'target=$A/c',
    'source=/s',
    'src=../t',
    'id=mine',
    'id=$A',
  ),
  oneOf(
    'sharing=locked',
    'mode=0755',
    'uid=7',
    'required',
    'required=true',
    'size=1m',
    'env=S',
    'Target=/U',
    'target=/caf\u00e9',
  ),
  from.map((name) => `from=${name}`),
);
const goodMount = fc.oneof(
  fc
    .tuple(
      oneOf('/c', '"/a b"', '$A/d', '/e\\ f'),
      oneOf('', ',sharing=locked', ',id=mine', ',from=one,source=/q', ',mode=0700,uid=3'),
    )
    .map(([target, more]) => `type=cache,target=${target}${more}`),
  fc.tuple(from, oneOf('/m', '/n/o')).map(([name, target]) => `type=bind,from=${name},target=${target}`),
  oneOf(
    'type=bind,target=/ctx',
    'type=bind,source=src,target=/s,rw',
    'type=tmpfs,target=/t,size=2m',
    'type=secret,id=s',
    'type=secret,id=s,env=TOKEN',
    'type=ssh',
    'target=/w',
    "'type=cache,target=/q r'",
  ),
);
const mount = fc.oneof(
  { weight: 12, arbitrary: goodMount },
  {
    weight: 1,
    arbitrary: fc.array(mountField, { minLength: 1, maxLength: 4 }).map((fields) => fields.join(',')),
  },
);
const runFlags = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: mount.map((text) => `--mount=${text}`) },
    {
      weight: 1,
      arbitrary: oneOf(
        '--network=none',
        '--network=host',
        '--network="default"',
        '--security=insecure',
        '--',
        '--network=none',
      ),
    },
  ),
  { maxLength: 2 },
);
const copyFlags = fc.uniqueArray(
  fc.oneof(
    { weight: 3, arbitrary: from.map((name) => `--from=${name}`) },
    {
      weight: 4,
      arbitrary: oneOf(
        '--chown=1:2',
        '--chown="a:b"',
        '--chmod=755',
        '--chmod=u+x',
        '--link',
        '--link=false',
        '--parents',
        '--exclude=*.md',
        "--exclude='a b'",
      ),
    },
    { weight: 1, arbitrary: oneOf('--from=$A', '--chown=$A', '--', '--checksum=x', '--from=5', '--from=+1') },
  ),
  { maxLength: 3, selector: (flag) => flag.split('=')[0] },
);

const several = (arbitrary: fc.Arbitrary<string>, minLength = 1): fc.Arbitrary<string[]> =>
  fc.array(arbitrary, { minLength, maxLength: 5 });
const concat = (...parts: fc.Arbitrary<string[]>[]): fc.Arbitrary<string[]> =>
  fc.tuple(...parts).map((lists) => lists.flat());
const paths = fc.oneof(
  {
    weight: 4,
    arbitrary: several(oneOf('a', 'b.txt', 'dir/', '/x', '$A', '"q"', './', 'c*', 'caf\u00e9'), 2),
  },
  {
    weight: 2,
    arbitrary: json(oneOf('a', 'b c', '/x', '$A', '<<E')).map(([text = '']) => [
      text.replace(/\]$/, ', "/to"]'),
    ]),
  },
  { weight: 1, arbitrary: several(safeWord, 2) },
);
const pair = fc
  .tuple(
    oneOf('A', 'B', 'C_D', 'e.f', '"K L"'),
    oneOf('=x', '="x  y"', "='$A'", '=$A', '=a\\ b', '=', '="\\"q\\""', '=${A:-z}', '=caf\u00e9'),
  )
  .map((halves) => halves.join(''));

const run = fc.oneof(
  { weight: 5, arbitrary: instruction('RUN', concat(runFlags, several(word))) },
  { weight: 2, arbitrary: instruction('RUN', concat(runFlags, json(word))) },
  {
    weight: 3,
    arbitrary: withHeredocs('RUN', {
      before: concat(runFlags, fc.constantFrom([], ['cat'], ['cat', '&&'])),
      after: fc.constantFrom([], [], ['>/f'], ['bash', '-e']),
    }),
  },
  {
    weight: 1,
    arbitrary: instruction(
      'RUN',
      concat(
        runFlags,
        almostJson.map((text) => [text]),
      ),
    ),
  },
);

const other = fc.oneof(
  strange,
  instruction('COPY', concat(copyFlags, paths)),
  instruction('COPY', concat(copyFlags, paths)),
  instruction(
    'ADD',
    concat(
      copyFlags.map((flags) => flags.filter((flag) => !/--(?:from|parents)/.test(flag))),
      paths,
    ),
  ),
  withHeredocs('COPY', { before: copyFlags, after: fc.constantFrom(['/to'], ['/to/'], ['a', '/to/']) }),
  withHeredocs('ADD', { before: fc.constant([]), after: fc.constantFrom(['/to'], ['/to/']) }),
  instruction('ENV', several(pair)),
  instruction(
    'ENV',
    fc.tuple(oneOf('A', 'B'), several(safeWord)).map(([name, words]) => [name, ...words]),
  ),
  instruction('LABEL', several(pair)),
  instruction('ARG', several(fc.oneof(pair, oneOf('A', 'B', 'TARGETSTAGE', 'TARGETARCH', 'http_proxy')))),
  instruction('EXPOSE', several(oneOf('80', '443/tcp', '53/udp', '8000-8010', '${B:-9}'))),
  instruction(
    'USER',
    oneOf('root', '1000', 'a:b', '${B:-0}').map((user) => [user]),
  ),
  instruction(
    'WORKDIR',
    oneOf('/w', 'rel/dir', '"/q r"', '/w/$A', '..', '/a b').map((path) => [path]),
  ),
  instruction('VOLUME', fc.oneof(several(oneOf('/v', '/w', '/$A')), json(oneOf('/v', '/a b')))),
  instruction(
    'STOPSIGNAL',
    oneOf('SIGTERM', '9', '${B:-SIGINT}').map((signal) => [signal]),
  ),
  instruction(
    'SHELL',
    fc.oneof(
      json(oneOf('/bin/bash', '-c', '-o', 'p q')),
      almostJson.map((text) => [text]),
    ),
  ),
  instruction(
    'HEALTHCHECK',
    concat(
      fc.subarray(['--interval=5s', '--retries=3', '--timeout="2s"']),
      fc.constantFrom(['CMD', 'curl', 'x'], ['CMD', '["a","b"]'], ['NONE'], ['cmd', '$A']),
    ),
  ),
  instruction(
    'ONBUILD',
    concat(
      fc.constantFrom(
        ['RUN'],
        ['run', '--mount=type=cache,target=/c'],
        ['COPY', 'a'],
        ['ENV', 'A=1'],
        ['ADD', '["a b",'],
        ['COPY', '--from=one', '/q'],
      ),
      fc.constantFrom(['x'], ['/y'], ['"b"]'], ['$A', '\\$']),
    ),
  ),
  withHeredocs('ONBUILD', {
    before: fc.constantFrom(['RUN'], ['COPY']),
    after: fc.constantFrom([], ['/to']),
  }),
  instruction(
    'CMD',
    fc.oneof(
      json(word),
      several(word),
      almostJson.map((text) => [text]),
    ),
  ),
  instruction('ENTRYPOINT', fc.oneof(json(word), several(word), fc.constant<string[]>([]))),
  instruction('MAINTAINER', several(safeWord)),
);

const fromLine = fc
  .tuple(
    oneOf('', '', '', '--platform=linux/amd64', '--platform=$TARGETPLATFORM', "--platform='linux/amd64'"),
    oneOf(
      'base',
      'base',
      'base:1',
      'shelled',
      'triggered',
      'pinned',
      'scratch',
      'one',
      'two',
      'three',
      '"base"',
      '${BASE:-base}',
      '${NO:-shelled}',
      'ba${N}se',
      '${BASE:-x}',
      '${TARGETOS#li*x}base',
    ),
    fc.option(fc.tuple(oneOf('AS', 'as', 'As'), oneOf(...stageNames)), { nil: [] as string[], freq: 3 }),
  )
  .chain(([platform, base, name]) =>
    instruction('FROM', fc.constant([platform, base, ...name].filter((text) => text !== ''))),
  );

const stage = fc
  .tuple(
    fromLine,
    fc.array(fc.oneof({ weight: 2, arbitrary: run }, { weight: 3, arbitrary: other }), { maxLength: 5 }),
  )
  .map(([first, rest]) => [first, ...rest]);

const globalArg = instruction(
  'ARG',
  several(
    oneOf(
      'BASE=base',
      'BASE=base:1',
      'BASE="shelled"',
      "N=''",
      'N',
      'BASE=${BASE:-pinned}',
      'X=a\\ b BASE=base',
      'X="a b=c"',
    ),
  ),
);

const syntax = '# syntax=docker/dockerfile:1';
const directives = fc.constantFrom<string[]>(
  ...[
    [],
    [],
    [],
    ['# escape=`'],
    ['#ESCAPE = `'],
    ['# escape=\\'],
    ['# note', '# escape=`'],
    ['', '# escape=`'],
  ],
  ...[
    ['# check=skip=all', '# escape=`'],
    ['#!/bin/x', '# escape=`'],
    [' # escape=`'],
    ['# unknown=1', '# escape=`'],
  ],
  ...[
    [syntax],
    [` ${syntax}`],
    ['#!/bin/x', syntax],
    [syntax, '# escape=`'],
    ['# note', syntax],
    [`${syntax} a=b`],
  ],
  ...[
    [' # check=skip=all', syntax],
    ['#!/bin/x', '# escape=`', syntax],
    ['', syntax],
  ],
);

/** Dockerfiles in every form that BuildKit knows; most of them can be built. */
export const generated: fc.Arbitrary<Generated> = fc
  .record({
    directives,
    globals: fc.array(globalArg, { maxLength: 2 }),
    stages: fc.array(stage, { minLength: 1, maxLength: 3 }),
    between: fc.array(oneOf('', '', '', '# note', '  # x \\', '\t'), { minLength: 8, maxLength: 8 }),
    lead: fc.array(oneOf('', '', '', ' ', '\t', '\f'), { minLength: 8, maxLength: 8 }),
    trail: fc.array(oneOf('', '', '', '', ' ', '\t', '\f', '\u00a0'), { minLength: 8, maxLength: 8 }),
    lineEnd: oneOf('\n', '\n', '\r\n'),
    bom: fc.boolean(),
    lastEnd: fc.boolean(),
    args: fc.constantFrom<Record<string, string>>(
      {},
      {},
      { BASE: 'shelled' },
      { A: 'given', N: '' },
      { http_proxy: 'http://p' },
    ),
    target: fc.oneof(
      { weight: 30, arbitrary: fc.constant(undefined) },
      { weight: 1, arbitrary: oneOf('one', 'two', 'TWO', '0') },
    ),
  })
  .map(({ directives, globals, stages, between, lead, trail, lineEnd, bom, lastEnd, args, target }) => {
    const style: Style = { escapeChar: escapeOf(directives), lineEnd };
    const pick = (list: readonly string[], index: number): string => list[index % list.length] ?? '';
    const lines = [...globals, ...stages.flat()].flatMap((logical, index) => [
      ...(pick(between, index) === '' ? [] : [pick(between, index)]),
      pick(lead, index) + printLogical(logical, style) + pick(trail, index),
      ...logical.bodies,
    ]);
    const text = [...directives, ...lines].join('\n') + (lastEnd ? '\n' : '');
    return {
      text: (bom ? '\ufeff' : '') + (lineEnd === '\n' ? text : text.replaceAll('\n', lineEnd)),
      args,
      ...(target === undefined ? {} : { target }),
    };
  });

function escapeOf(lines: readonly string[]): string {
  const [first = '', second = ''] = lines;
  const counts = /^\s*#\s*(?:escape|check|syntax)/i;
  return /escape ?= ?`/i.test(first) || (counts.test(first) && /escape=`/.test(second)) ? '`' : '\\';
}
