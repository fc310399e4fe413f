import fc from 'fast-check';
import { instruction } from '../dockerfile-layout.ts';
import { withHeredocs } from './heredocs.ts';
import { json } from './json.ts';
import { source } from './sources.ts';
import { concat, oneOf, safeWord, several } from './words.ts';

const copyFlags = fc.uniqueArray(
  fc.oneof(
    { weight: 3, arbitrary: source.map((name) => `--from=${name}`) },
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

/** COPY of paths, as words or as JSON. */
export const copy = instruction('COPY', concat(copyFlags, paths));

/** ADD of paths, without the flags that only COPY has. */
export const add = instruction(
  'ADD',
  concat(
    copyFlags.map((flags) => flags.filter((flag) => !/--(?:from|parents)/.test(flag))),
    paths,
  ),
);

/** COPY of what stands in the Dockerfile itself. */
export const copyHeredoc = withHeredocs('COPY', {
  before: copyFlags,
  after: fc.constantFrom(['/to'], ['/to/'], ['a', '/to/']),
});

/** ADD of what stands in the Dockerfile itself. */
export const addHeredoc = withHeredocs('ADD', {
  before: fc.constant([]),
  after: fc.constantFrom(['/to'], ['/to/']),
});
