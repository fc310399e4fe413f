import fc from 'fast-check';
import { directives } from './directives.ts';
import { globalArg } from './from.ts';
import { layout, printDockerfile } from './layout.ts';
import { stage } from './stage.ts';
import { oneOf } from './words.ts';

/** A Dockerfile with what it is built with. */
export interface Generated {
  text: string;
  args: Record<string, string>;
  target?: string;
}

/** Dockerfiles in every form that BuildKit knows; most of them can be built. */
export const generated: fc.Arbitrary<Generated> = fc
  .record({
    directives,
    globals: fc.array(globalArg, { maxLength: 2 }),
    stages: fc.array(stage, { minLength: 1, maxLength: 3 }),
    layout,
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
  .map(({ directives, globals, stages, layout, args, target }) => ({
    text: printDockerfile(directives, [...globals, ...stages.flat()], layout),
    args,
    ...(target === undefined ? {} : { target }),
  }));
