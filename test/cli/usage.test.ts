import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { commands } from '../../src/cli/commands/all.ts';
import { buildferry } from './buildferry.ts';

/** Wrong usage says what is wrong in its first line and what to do in its second, and nothing on standard output. */
async function refused(...args: string[]): Promise<string[]> {
  const { exitCode, stdout, stderr } = await buildferry(args);
  assert.is(exitCode, 2, args.join(' '));
  assert.is(stdout, '');
  const lines = stderr.trimEnd().split('\n');
  assert.is(lines.length, 2, stderr);
  return lines;
}

test('an unknown command is named, with the one that was probably meant', async () => {
  assert.equal(await refused('scna', '.'), [
    'buildferry: there is no command scna.',
    'Did you mean `buildferry scan`?',
  ]);
});

test('where no command is near, all are listed', async () => {
  const [, next] = await refused('frobnicate');
  assert.is(next, `There are ${commands.map(({ name }) => name).join(', ')}.`);
});

test('a flag before the command is told its place', async () => {
  assert.equal(await refused('--quiet', 'scan'), [
    'buildferry: --quiet is no command.',
    'Flags stand behind the command: `buildferry scan --json`.',
  ]);
});

for (const [args, problem] of [
  [['scan', '--sevrice', 'web'], '--sevrice is no flag of scan (did you mean --service?)'],
  [['verify', 'x', '--zzzzzzzzz'], '--zzzzzzzzz is no flag of verify'],
  [['verify', 'x', '-z'], '-z is no flag of verify'],
  [['scan', '--no-quiet'], '--no-quiet is no flag of scan'],
  [['scan', '--constructor'], '--constructor is no flag of scan'],
  [['scan', '--platform'], '--platform needs a value'],
  [['pack', '-o', '--dry-run'], '-o needs a value'],
  [['pack', '--manifest='], '--manifest needs a value'],
  [['import', 'x', '--project', ''], '--project needs a value'],
  [['verify', 'x', '--quiet=yes'], '--quiet takes no value'],
  [['pack', '--pull=yes'], '--pull takes no value'],
  [['pack', '--refresh='], '--refresh= needs a value'],
  [['verify'], 'verify needs BUNDLE'],
  [['inspect'], 'inspect needs BUNDLE'],
  [['import', '--project', '.'], 'import needs BUNDLE'],
  [['push', 'x'], 'push needs ssh://[user@]host[:port]/dir'],
  [['push'], 'push needs BUNDLE and ssh://[user@]host[:port]/dir'],
  [['verify', ''], 'BUNDLE is empty'],
  [['unwire', ''], 'DIR is empty'],
  [['scan', 'a', 'b'], 'scan has no place for b'],
  [['wire', 'a', '--', '--json'], 'wire has no place for --json'],
  [
    ['verify', '--jsno', '--quite'],
    '--jsno is no flag of verify (did you mean --json?); --quite is no flag of verify (did you mean --quiet?); verify needs BUNDLE',
  ],
] as const) {
  test(`buildferry ${args.map((arg) => arg || "''").join(' ')}: ${problem}`, async () => {
    const [what, next = ''] = await refused(...args);
    assert.is(what, `buildferry: ${problem}.`);
    assert.ok(next.startsWith(`Use it as: buildferry ${args[0]} `), next);
    assert.ok(next.endsWith('; --help tells more.'), next);
  });
}

test('a rehearsal of another kind is refused with those that there are', async () => {
  assert.equal(await refused('pack', '--rehearse', 'never'), [
    'buildferry: there is no rehearsal never.',
    'It is one of engine, isolated, none.',
  ]);
});

const platformRule = 'must be a Linux platform such as linux/amd64';

for (const [command, flag, value, rule] of [
  ['scan', 'engine-min', 'abc', 'must be a version such as 20.10 or 28'],
  ['pack', 'platform', 'nix', platformRule],
  ['scan', 'platform', 'windows/amd64', platformRule],
] as const) {
  test(`${command} --${flag} ${value} is refused by the rule of the manifest`, async () => {
    const [what] = await refused(command, '/nowhere', `--${flag}`, value);
    assert.is(what, `buildferry: ${flag} ${rule}.`);
  });
}

test('wire, unwire and wanted take one project', async () => {
  for (const name of ['wire', 'unwire', 'wanted'])
    assert.equal(await refused(name, 'a', '--project', 'b'), [
      'buildferry: both a and --project b are named.',
      'Name one project.',
    ]);
});

test('a project that is not wired is refused', async () => {
  for (const args of [
    ['wire', import.meta.dirname],
    ['unwire', '-p', import.meta.dirname],
    ['wanted', import.meta.dirname],
  ]) {
    const [what] = await refused(...args);
    assert.is(what, `buildferry: ${import.meta.dirname} is not wired to a bundle.`);
  }
});

test.run();
