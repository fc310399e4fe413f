import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { missesOf } from '../../scripts/crossing/build-log.ts';
import {
  type Carried,
  carryOver,
  environmentOf,
  importThere,
  packProject,
  prepareProject,
} from '../../scripts/crossing/crossing.ts';
import { isErrorOf } from '../../src/errors.ts';
import { run } from '../../src/host/run.ts';
import { engineTest, type Gap, openGap } from '../helpers/engines.ts';

// npm alone retries for 70 s where it thinks that it may help.
const longestMs = 60_000;

interface There {
  gap: Gap;
  carried: Carried;
}

let opened: Promise<There> | undefined;

/** Takes the sample across once: its RUNs use apt, pip and npm. */
function there(): Promise<There> {
  opened ??= openGap('isolated-overlay2').then(async (gap) => {
    const sample = resolve(import.meta.dirname, '../projects/sample');
    const subject = await prepareProject(sample, gap.connected);
    const carried = await carryOver(await packProject(subject, gap.connected), gap.isolated);
    await importThere(carried, gap.isolated);
    return { gap, carried };
  });
  return opened;
}

/** Builds a service that can't be built, and returns the one line that the recorder said. */
async function buildInVain(service: string): Promise<string> {
  const { gap, carried } = await there();
  const lines: string[] = [];
  const request = {
    command: 'docker',
    args: ['compose', 'build', service],
    cwd: carried.project,
    env: environmentOf(gap.isolated),
    onLine: (line: string) => lines.push(line),
    timeoutMs: longestMs,
  };
  const error = await run(request).then(
    () => undefined,
    (failure: unknown) => failure,
  );
  assert.ok(isErrorOf(error, 'program-failed'), lines.join('\n'));
  assert.match(error.facts.reason, 'exit code');
  const misses = [...new Set(missesOf(lines))];
  assert.is(misses.length, 1, lines.join('\n'));
  return misses[0] ?? '';
}

async function edit(file: string, change: (text: string) => string): Promise<void> {
  const path = join((await there()).carried.project, file);
  const text = await readFile(path, 'utf8');
  const changed = change(text);
  assert.not.equal(changed, text);
  await writeFile(path, changed);
}

const bringIt =
  'Run `sh import.sh --wanted --project DIR`, take the wanted.json that it writes to the connected machine, and pack there with --wanted wanted.json.';

engineTest('a requirement that is not aboard ends pip install, and is named with its RUN', async () => {
  const { carried } = await there();
  await appendFile(join(carried.project, 'api/requirements.txt'), '\nbottle\n');
  const miss = await buildInVain('api');
  assert.ok(
    /^not aboard: GET \S+\/simple\/bottle\/ = bottle \(pip index\); asked by the RUN at api\/Dockerfile:9\. /.test(
      miss,
    ),
    miss,
  );
  assert.ok(miss.endsWith(bringIt), miss);
});

engineTest('a package that is not aboard ends npm ci, and is named with its RUN', async () => {
  await edit('web/package.json', (text) => text.replace('"ms": "2.1.3"', '"is-odd": "3.0.1", "ms": "2.1.3"'));
  await edit('web/package-lock.json', (text) => {
    const lock = JSON.parse(text);
    lock.packages[''].dependencies = { 'is-odd': '3.0.1', ...lock.packages[''].dependencies };
    const resolved = lock.packages['node_modules/ms'].resolved?.replace(
      '/ms/-/ms-2.1.3',
      '/is-odd/-/is-odd-3.0.1',
    );
    lock.packages['node_modules/is-odd'] = { version: '3.0.1', ...(resolved ? { resolved } : {}) };
    return JSON.stringify(lock);
  });
  const miss = await buildInVain('web');
  assert.ok(/^not aboard: GET \S+\/is-odd\S*.*; asked by the RUN at web\/Dockerfile:5\. /.test(miss), miss);
  assert.ok(miss.endsWith(bringIt), miss);
});

engineTest('a package that is not aboard ends apt-get install, and is named with its RUN', async () => {
  const { gap, carried } = await there();
  await edit('api/Dockerfile', (text) => text.replace('curl', 'curl sl'));
  await importThere(carried, gap.isolated, ['--wire']);
  const miss = await buildInVain('api');
  assert.ok(
    /^not aboard: .*GET \S+\/pool\/\S+ = sl_\S+ \(apt\); asked by the RUN at api\/Dockerfile:3\. /.test(miss),
    miss,
  );
  assert.ok(miss.endsWith(bringIt), miss);
});

test.after(async () => (await opened?.catch(() => undefined))?.gap.close());

test.run();
