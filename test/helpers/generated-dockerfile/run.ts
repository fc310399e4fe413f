import fc from 'fast-check';
import { instruction } from '../dockerfile-layout.ts';
import { withHeredocs } from './heredocs.ts';
import { almostJson, json } from './json.ts';
import { mount } from './mounts.ts';
import { concat, oneOf, several, word } from './words.ts';

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

/** RUN with a line for the shell, in exec form, with heredocs, or with what is almost JSON. */
export const run = fc.oneof(
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

/** A RUN that BuildKit refuses, most of the time. */
export const refusedRun = instruction(
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
