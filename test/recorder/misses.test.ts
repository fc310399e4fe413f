import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { curl, unpackPrograms } from '../helpers/debian-programs.ts';
import { createInternet } from '../helpers/internet.ts';
import { record, replay } from '../helpers/recorder.ts';
import { enterRoom } from '../helpers/room.ts';

enterRoom(import.meta.url, await unpackPrograms(curl));
const internet = await createInternet();
const nothing = await record(internet, 'true');

test('a miss that makes a command fail is named in one line: what, by which RUN, what to do', async () => {
  const { code, output } = await replay(nothing, 'curl -fsS https://index.example/simple/flask/');
  assert.is(code, 22);
  const [line = '', ...others] = output.split('\n').filter((text) => text.startsWith('buildferry:'));
  assert.equal(others, []);
  assert.match(line, 'GET https://index.example/simple/flask/ = flask (pip index)');
  assert.match(line, 'the RUN at web/Dockerfile:12');
  assert.match(line, /sh import\.sh --wanted .* --wanted wanted\.json/);
});

test('a miss that a command survives is listed as not needed', async () => {
  const { code, output } = await replay(nothing, 'curl -sS https://nowhere.example/x; true');
  assert.is(code, 0);
  assert.match(output, 'not aboard and not needed: GET https://nowhere.example/x');
});

test('misses are written down for the wanted list, credentials left out', async () => {
  const { missed, missedBy } = await replay(
    nothing,
    'curl -sS "https://u:canary@a.example/x?token=canary" https://b.example/y',
  );
  assert.equal(missed, ['GET https://a.example/x?token=buildferry', 'GET https://b.example/y']);
  assert.equal(missedBy, ['shop']);
});

test('of what two slices in the pool know of one address, that of a wanted list counts', async () => {
  const state = { text: 'old' };
  await internet.serve('index.example', (_, response) => response.end(state.text));
  const command = 'curl -fsS https://index.example/simple/flask/';
  const old = { ...(await record(internet, command)), id: 'a'.repeat(24) };
  state.text = 'new';
  const brought = { ...(await record(internet, command)), id: `wanted-${'b'.repeat(24)}` };
  const { output } = await replay(nothing, command, [old, brought]);
  assert.is(output.trim(), 'new');
});

test('real clients give up on a miss within two seconds', async () => {
  const clients = {
    pip: 'python3 -m pip install --no-cache-dir --target /dev/shm/t nothing-like-it',
    npm: 'cd /dev/shm && npm install --no-audit --no-fund nothing-like-it',
    curl: 'curl -fsS https://files.example/x',
  };
  for (const [name, command] of Object.entries(clients)) {
    const marked = await replay(nothing, command);
    assert.is.not(marked.code, 0, name);
    assert.match(marked.output, /buildferry: not aboard: .*web\/Dockerfile:12/, name);
    assert.ok(marked.secondsAfterMiss < 2, `${name} took ${marked.secondsAfterMiss} s`);
  }
});

test('what a client can do without is answered without being recorded or missed', async () => {
  await internet.serve('npm.example', (_, response) => response.end('{"from":"the real registry"}'));
  const audit = 'curl -sS -d "{}" https://npm.example/-/npm/v1/security/advisories/bulk';
  const recording = await record(internet, audit);
  assert.match(recording.output, 'the real registry');
  assert.equal(recording.lines, []);
  const { output, missed } = await replay(recording, audit);
  assert.is(output.trim(), '{}');
  assert.equal(missed, []);
});

test('the exit code is the command\u2019s own, signals included', async () => {
  assert.is((await replay(nothing, 'exit 7')).code, 7);
  assert.is((await replay(nothing, 'kill -KILL $$')).code, 137);
});

test.run();
