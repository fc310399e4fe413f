import { join, resolve } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { withTemporaryDirectory } from '../../src/host/directories.ts';
import { run } from '../../src/host/run.ts';
import { makeSmallBundle } from '../helpers/small-bundle.ts';

const main = resolve(import.meta.dirname, '../../src/cli/main.ts');
// Long enough to hash that the live line is drawn.
const large = Buffer.alloc(384 * 1024 * 1024);
const redrawn = '\r\u001b[2K';

/** What `buildferry verify` writes when its standard output and error are a terminal, given by util-linux's script. */
async function onTerminal(bundle: string, env: Record<string, string> = {}): Promise<string> {
  const command = `${process.execPath} ${main} verify ${bundle}`;
  const args = ['--quiet', '--return', '--command', command, '/dev/null'];
  return (await run({ command: 'script', args, env: { NO_COLOR: undefined, ...env } })).stdout;
}

test('on a terminal a live line tells bytes and rate, and gives way to the stage that is done', async () => {
  await withTemporaryDirectory(async (directory) => {
    const bundle = await makeSmallBundle(join(directory, 'bundle'), { 'caches/large.tar': large });
    const written = await onTerminal(bundle);
    const live = written.split(redrawn).filter((line) => /^Verifying: .*MB, .*\/s/.test(line));
    assert.ok(live.length > 0, written);
    assert.ok(live.every((line) => !line.includes('\n')));
    assert.match(written, `${redrawn}\u001b[32m✓\u001b[0m Verifying: `);
    assert.not.match(await onTerminal(bundle, { NO_COLOR: '1' }), '\u001b[32m');
  });
});

test('anywhere else there are plain lines', async () => {
  await withTemporaryDirectory(async (directory) => {
    const bundle = await makeSmallBundle(join(directory, 'bundle'), { 'caches/large.tar': large });
    const { stdout, stderr } = await run({ command: process.execPath, args: [main, 'verify', bundle] });
    assert.match(stderr, /^Verifying \.\.\.\nVerifying: \d+/);
    assert.not.match(stdout + stderr, '\u001b');
  });
});

test.run();
