import fc from 'fast-check';
import { instruction, type Logical } from '../dockerfile-layout.ts';
import { oneOf } from './words.ts';

/** An instruction with one heredoc or two among its words. */
export const withHeredocs = (
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

interface Heredoc {
  open: string;
  body: string[];
}

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
