import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { toInstruction } from '../../../src/dockerfile/instruction.ts';
import { isErrorOf } from '../../../src/errors.ts';
import { planWanted } from '../../../src/pack/plan-wanted.ts';
import { endAfter } from '../../../src/project/end-after.ts';
import type { Wanted } from '../../../src/recording/wanted-list.ts';
import { makeTwin } from '../../../src/wiring/twin.ts';
import { unitOf } from '../../helpers/unit.ts';

const text = `FROM a AS base
RUN apt-get update
FROM base AS build
SHELL ["/bin/bash", "-c"]
RUN --mount=type=secret,id=token --network=none pip install -r r.txt
FROM c AS other
RUN x
FROM b
COPY --from=build /x /x
COPY --from=other /x /x
RUN y
`;
const unit = unitOf(text, { file: 'api/Dockerfile' });
const place = { dockerfile: 'api/Dockerfile', stage: 'build' };
const pip = (name: string): Wanted['package'] => ({ ecosystem: 'pip', name });
const plan = (...wanted: Wanted[]) => planWanted([unit], wanted, 'wanted.json');

test('what is wanted in one stage is brought together, packages of one ecosystem and URLs each in a step', () => {
  const slice = unit.runs[1]?.slice ?? '';
  const [group, ...others] = plan(
    { ...place, stage: 'renamed', slice, method: 'GET', url: 'http://x/simple/one/', package: pip('one') },
    { ...place, slice, method: 'HEAD', url: 'http://x/simple/one/', package: pip('one') },
    { ...place, slice, method: 'POST', url: 'http://x/rpc' },
    { ...place, package: pip('two') },
    { ...place, package: { ecosystem: 'npm', name: 'ms' } },
  );
  assert.equal(others, []);
  assert.is(group?.stage.name, 'build');
  assert.equal(group?.flags, ['--mount=type=secret,id=token']);
  assert.equal(
    group?.steps.map(({ ecosystem, packages, urls }) => [ecosystem, packages.map(({ name }) => name), urls]),
    [
      ['npm', ['ms'], []],
      ['pip', ['one', 'two'], []],
      [undefined, [], [{ url: 'http://x/simple/one/', accept: '*/*' }]],
    ],
  );
});

test('what is brought in one stage has the mounts of every RUN that asked, each place once', () => {
  const text = [
    'FROM a AS build',
    'RUN --mount=type=secret,id=token pip install a',
    'RUN --mount=type=secret,id=token --mount=type=secret,id=other,target=/o pip install b',
    'RUN --mount=type=secret,required=true,id=token --mount=type=bind,source=o,target=/o pip install c',
  ];
  const unit = unitOf(`${text.join('\n')}\n`, { file: 'api/Dockerfile' });
  const [first, ...asked] = unit.runs.map(({ slice }) => ({ ...place, slice, package: pip('one') }));
  assert.ok(first);
  const [group] = planWanted([unit], [{ ...place, package: pip('two') }, ...asked, first], 'wanted.json');
  assert.equal(group?.flags, ['--mount=type=secret,id=token', '--mount=type=secret,id=other,target=/o']);
});

test('the same list gives the same slices, another one others', () => {
  const slices = (...wanted: Wanted[]): string[] =>
    plan(...wanted).flatMap(({ steps }) => steps.map((step) => step.slice));
  const [one, two] = [
    { ...place, package: pip('one') },
    { ...place, package: pip('two') },
  ];
  assert.equal(slices(one, two), slices(two, one, two));
  assert.not.equal(slices(one), slices(two));
  assert.match(slices(one)[0] ?? '', /^wanted-[0-9a-f]{24}$/);
});

test('a RUN that was edited over there is found by its stage, then by its Dockerfile', () => {
  const stageOf = (wanted: Wanted): string | undefined => plan(wanted)[0]?.stage.name;
  const edited = { ...place, slice: 'f'.repeat(24), package: pip('one') };
  assert.is(stageOf(edited), 'build');
  assert.is(stageOf({ ...edited, stage: 'new' }), 'base');
});

test('a Dockerfile that is not packed is refused by name', () => {
  assert.throws(
    () => plan({ ...place, dockerfile: 'web/Dockerfile', package: pip('one') }),
    (error: unknown) =>
      isErrorOf(error, 'wanted-invalid') && error.facts.faults.join().includes('web/Dockerfile'),
  );
});

test('a build that ends after a stage has that stage with more RUNs in it, in its own shell, and none behind it', () => {
  const [group] = plan({ ...place, package: pip('one') });
  assert.ok(group);
  const ended = endAfter(unit, group.stage, [
    { slice: 'wanted-1', instruction: toInstruction('RUN more', '\\') },
  ]);
  assert.equal(
    ended.runs.map(({ slice }) => slice),
    [unit.runs[0]?.slice, unit.runs[1]?.slice, 'wanted-1'],
  );
  const twin = makeTwin(ended, {
    images: {
      helper: 'h',
      recording: 'r',
      check: false,
      aboard: ({ slice }) => slice,
      alias: () => undefined,
      hasSource: () => false,
    },
    wrappingOf: (slice) => (slice === 'wanted-1' ? { mode: 'record', session: 's' } : { mode: 'replay' }),
    online: true,
    shellOf: () => undefined,
  });
  assert.equal(twin.match(/^FROM .*$/gm), ['FROM a AS base', 'FROM base AS build']);
  assert.match(
    twin.trimEnd().split('\n').at(-1) ?? '',
    /"record", "--slice", "wanted-1".*"\/bin\/bash", "-c", "more"\]$/,
  );
});

test.run();
