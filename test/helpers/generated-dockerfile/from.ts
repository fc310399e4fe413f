import fc from 'fast-check';
import { instruction } from '../dockerfile-layout.ts';
import { stageNames } from './sources.ts';
import { oneOf, several } from './words.ts';

/** ARG before the first FROM, most of them for the names that FROM takes. */
export const globalArg = instruction(
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

/** FROM an image or a stage, with variables, a platform and a name. */
export const from = fc
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
