import fc from 'fast-check';
import { instruction } from '../dockerfile-layout.ts';
import { oneOf, safeWord, several } from './words.ts';

const pair = fc
  .tuple(
    oneOf('A', 'B', 'C_D', 'e.f', '"K L"'),
    oneOf('=x', '="x  y"', "='$A'", '=$A', '=a\\ b', '=', '="\\"q\\""', '=${A:-z}', '=caf\u00e9'),
  )
  .map((halves) => halves.join(''));

/** ENV of pairs, with every kind of quotes. */
export const env = instruction('ENV', several(pair));

/** ENV in the old form: a name, and the rest of the line as its value. */
export const oldEnv = instruction(
  'ENV',
  fc.tuple(oneOf('A', 'B'), several(safeWord)).map(([name, words]) => [name, ...words]),
);

/** LABEL of pairs. */
export const label = instruction('LABEL', several(pair));

/** ARG in a stage, with a value or without. */
export const arg = instruction(
  'ARG',
  several(fc.oneof(pair, oneOf('A', 'B', 'TARGETSTAGE', 'TARGETARCH', 'http_proxy'))),
);
