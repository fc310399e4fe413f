import fc from 'fast-check';
import { instruction } from '../dockerfile-layout.ts';
import { withHeredocs } from './heredocs.ts';
import { concat } from './words.ts';

/** ONBUILD; not each trigger is one that BuildKit takes. */
export const onbuild = instruction(
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
);

/** ONBUILD whose trigger has heredocs. */
export const onbuildHeredoc = withHeredocs('ONBUILD', {
  before: fc.constantFrom(['RUN'], ['COPY']),
  after: fc.constantFrom([], ['/to']),
});
