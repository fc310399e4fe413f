import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { commands } from '../../src/cli/commands/all.ts';
import { exitCodeTable } from '../../src/cli/messages/en.ts';
import { exitCodes } from '../../src/errors.ts';
import { version } from '../../src/version.ts';
import { buildferry } from './buildferry.ts';

test('--help lists every command with its one sentence', async () => {
  for (const word of ['--help', '-h', 'help']) {
    const { exitCode, stdout, stderr } = await buildferry([word]);
    assert.is(exitCode, 0);
    assert.is(stderr, '');
    for (const { name, summary } of commands)
      assert.match(stdout, new RegExp(`^  ${name} +${summary}$`, 'm'));
  }
});

test('without a command the same text goes to standard error, and the exit code is 2', async () => {
  const { exitCode, stdout, stderr } = await buildferry([]);
  assert.is(exitCode, 2);
  assert.is(stdout, '');
  assert.match(stderr, /^Usage: buildferry COMMAND/m);
});

test('--version prints the version alone', async () => {
  assert.equal(await buildferry(['--version']), { exitCode: 0, stdout: `${version}\n`, stderr: '' });
});

for (const { name, options, flags, usage } of commands) {
  test(`${name} --help shows usage, every flag, examples and exit codes`, async () => {
    const { exitCode, stdout, stderr } = await buildferry([name, '--help']);
    assert.is(exitCode, 0);
    assert.is(stderr, '');
    assert.ok(stdout.includes(`\nUsage: buildferry ${name} ${usage}\n`));
    for (const flag of [...Object.keys(options), 'json', 'quiet', 'help'])
      assert.match(
        stdout,
        new RegExp(`^  (?:-\\w, |    )--${flag}(?: PATH| VALUE|\\[=[A-Z]+\\])? {2,}\\S`, 'm'),
      );
    assert.match(stdout, new RegExp(`^Examples:\\n  .*\\b${name}\\b`, 'm'));
    for (const [code, meaning] of exitCodeTable)
      assert.ok(stdout.includes(`\n${String(code).padStart(5)}  ${meaning}\n`));
    assert.equal(Object.keys(flags).sort(), Object.keys(options).sort(), 'each flag has one explanation');
  });
}

test('help COMMAND and a wrong flag beside --help show the same text', async () => {
  const { stdout } = await buildferry(['verify', '--help']);
  assert.is((await buildferry(['help', 'verify'])).stdout, stdout);
  assert.is((await buildferry(['verify', '--nonsense', '-h'])).stdout, stdout);
});

test('the exit codes in help are those that errors have, with 0', () => {
  const listed = exitCodeTable.map(([code]) => code);
  const used = [0, ...Object.values(exitCodes)];
  assert.equal(
    listed,
    [...new Set(used)].sort((a, b) => a - b),
  );
});

test.run();
