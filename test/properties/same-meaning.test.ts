import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { syntaxOf } from '../../src/dockerfile/directives.ts';
import { type Dockerfile, parseDockerfile } from '../../src/dockerfile/parse.ts';
import { isErrorOf } from '../../src/errors.ts';
import type { Bases } from '../../src/project/base-facts.ts';
import { faultsOf } from '../../src/project/faults.ts';
import type { BuildUnit } from '../../src/project/unit.ts';
import { makeTwin } from '../../src/wiring/twin.ts';
import type { Wrapping } from '../../src/wiring/wrap-run.ts';
import { type Answer, type Judge, type ParsedInstruction, startJudge } from '../helpers/dockerfile-judge.ts';
import { meaningOf } from '../helpers/dockerfile-meaning.ts';
import { type Generated, generated } from '../helpers/generated-dockerfile/dockerfile.ts';
import { hardDockerfiles } from '../helpers/hard-dockerfiles.ts';
import { unitOf } from '../helpers/unit.ts';

const shell = ['/bin/ash', '-e', '-c'];
const triggers = ['RUN fired <<E\nx\nE', 'COPY a b', 'ENV A=one'];
const disarmed = 'buildferry.invalid/base:0';
const bases: Bases = { shelled: { shell }, triggered: { triggers, alias: disarmed } };
const images = {
  'docker.io/library/shelled:latest': { Shell: shell, Env: ['A=of the image'], User: '5' },
  'docker.io/library/triggered:latest': { OnBuild: triggers, WorkingDir: '/there' },
  [disarmed]: { WorkingDir: '/there' },
};

let judge: Judge;
test.before(async () => {
  judge = await startJudge();
});
test.after(() => judge.close());

const settings = {
  examples: hardDockerfiles.map((text): [Generated] => [{ text, args: {} }]),
  includeErrorInReport: true,
};

test('instructions, flags, heredocs and lines are read as BuildKit reads them', async () => {
  const property = fc.asyncProperty(generated, async ({ text }) => {
    const { Parsed, Refused } = await judge.ask({ dockerfile: text });
    const ours = parsed(text);
    if (!ours) return assert.ok(Refused !== undefined, 'BuildKit takes it');
    if (!Parsed) return;
    assert.is(ours.escapeChar, Parsed.Escape);
    assert.is(syntaxOf(ours.directives)?.image ?? '', Parsed.Syntax);
    assert.equal(
      ours.instructions.map(({ keyword, flags, json, heredocs, start, end }) => ({
        ...{ keyword, flags, json: json !== undefined, heredocs, start, end },
      })),
      Parsed.Instructions.map(plainInstruction),
    );
  });
  await fc.assert(property, { ...settings, numRuns: 2000 });
});

function parsed(text: string): Dockerfile | undefined {
  try {
    return parseDockerfile(text, 'Dockerfile');
  } catch (error) {
    if (isErrorOf(error, 'dockerfile-invalid')) return undefined;
    throw error;
  }
}

function plainInstruction({ Keyword, Flags, Heredocs, Start, End, ...more }: ParsedInstruction) {
  const keyword = Keyword.toLowerCase();
  const heredocs = (Heredocs ?? []).map(({ Name, Chomp, Expand, Content }) => ({
    ...{ name: Name, chomp: Chomp, expand: Expand, content: Content },
  }));
  const json = more.JSON && keyword !== 'healthcheck';
  return { keyword, flags: Flags ?? [], json, heredocs, start: Start, end: End };
}

test('a twin means what the Dockerfile means: the same operations on the same inputs, and the same image configuration', async () => {
  let compared = 0;
  const property = fc.asyncProperty(generated, async (made) => {
    const { text, ...more } = made;
    const theirs = await judge.ask({ dockerfile: text, ...more, images });
    const unit = takeApart(made);
    if (!unit) return;
    for (const wrapping of [{ mode: 'replay' }, { mode: 'record', session: 's' }] as Wrapping[]) {
      const twin = twinOf(unit, wrapping);
      const ours = await judge.ask({ dockerfile: twin, ...more, images });
      requireSame({ theirs, ours, twin, unit, withoutNetwork: wrapping.mode === 'replay' });
    }
    if (theirs.Built) compared++;
  });
  await fc.assert(property, { ...settings, numRuns: 2000 });
  assert.ok(compared > 800, `only ${compared} could be compared`);
});

/** A Dockerfile taken apart; undefined where we refuse it, as we may only where it says why. */
function takeApart({ text, args, target }: Generated): BuildUnit | undefined {
  try {
    const unit = unitOf(text, { args, ...(target === undefined ? {} : { target }) }, bases);
    const project = { lines: [], builtImages: [] };
    const faults = faultsOf(unit, project, { platform: 'linux/amd64', engineMin: '29.0' });
    // What an engine's own frontend does not know, the judge does.
    return faults.some(({ problem }) => !/ needs Dockerfile /.test(problem)) ? undefined : unit;
  } catch (error) {
    if (isErrorOf(error, 'dockerfile-invalid')) return undefined;
    throw error;
  }
}

function twinOf(unit: BuildUnit, wrapping: Wrapping): string {
  return makeTwin(unit, {
    images: {
      helper: 'helper.invalid/h:1',
      recording: 'recording.invalid/r:1',
      check: false,
      aboard: ({ slice }) => slice,
      hasSource: () => false,
      alias: (ref) => (ref === 'triggered' ? disarmed : undefined),
    },
    wrappingOf: () => wrapping,
    online: wrapping.mode === 'record',
    shellOf: (ref) => (ref === 'shelled' ? shell : undefined),
  });
}

interface Compared {
  theirs: Answer;
  ours: Answer;
  twin: string;
  unit: BuildUnit;
  withoutNetwork: boolean;
}

function requireSame({ theirs, ours, twin, unit, withoutNetwork }: Compared): void {
  if (!theirs.Built) {
    assert.ok(!isWhole(unit) || !ours.Built, `BuildKit refuses the original: ${theirs.Refused}\n${twin}`);
    return;
  }
  if (!ours.Built) throw new Error(`${ours.Refused}\n${twin}`);
  const originals = { [disarmed]: 'docker.io/library/triggered:latest' };
  const one = meaningOf(theirs.Built, { originals: {}, withoutNetwork });
  const other = meaningOf(ours.Built, { originals, withoutNetwork });
  const index = one.findIndex((text, at) => text !== other[at]);
  if (index === -1 && one.length === other.length) return;
  throw new Error(`Dockerfile: ${one[index]}\ntwin: ${other[index]}\n${twin}`);
}

/** Whether the twin leaves nothing out in which something may be wrong: a stage that is not built, or a trigger. */
function isWhole({ stages, reach }: BuildUnit): boolean {
  const others = stages.stages.filter((stage) => stage !== reach.target);
  return others.every(
    (stage) =>
      reach.stages.includes(stage) && stage.instructions.every(({ keyword }) => keyword !== 'onbuild'),
  );
}

test.run();
