import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { BuildferryError, isErrorOf } from '../../../src/errors.ts';
import { run } from '../../../src/host/run.ts';
import { maskedFailure, maskedOutput } from '../../../src/recording/masked-output.ts';

test('what a program prints is reported, kept and put into its error without the credentials of URLs', async () => {
  const reported: unknown[] = [];
  const lines: string[] = [];
  const script =
    'echo "from https://me:canary@h.example/x"; echo "to https://h.example/?token=canary" >&2; exit 3';
  const onLine = maskedOutput({ report: (event) => reported.push(event), stage: 'rehearse', lines });
  const error = await run({ command: 'sh', args: ['-c', script], onLine }).catch(maskedFailure);
  const masked = ['from https://h.example/x', 'to https://h.example/?token=buildferry'];
  assert.equal(lines.sort(), masked);
  assert.equal(
    new Set(reported),
    new Set(masked.map((line) => ({ type: 'output', stage: 'rehearse', line }))),
  );
  assert.ok(isErrorOf(error, 'program-failed'));
  assert.is(error.facts.reason, 'exit code 3');
  assert.equal(error.facts.output.trim().split('\n').sort(), masked);
});

test('any other failure stays what it is', () => {
  const interrupted = new BuildferryError('interrupted', { signal: 'SIGINT' });
  assert.is(maskedFailure(interrupted), interrupted);
});

test.run();
