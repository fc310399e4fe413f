import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isErrorOf } from '../../../src/errors.ts';
import { type OverridePlace, placeOverride } from '../../../src/import/place-override.ts';

interface Case {
  files: Record<string, string | Buffer>;
  shell?: Record<string, string>;
  asked?: string[];
}

async function place({
  files,
  shell = {},
  asked = [],
}: Case): Promise<OverridePlace & { directory: string }> {
  const directory = await mkdtemp(join(tmpdir(), 'buildferry-place-'));
  try {
    for (const [name, text] of Object.entries(files)) await writeFile(join(directory, name), text);
    return { directory, ...(await placeOverride(directory, undefined, { shell, asked })) };
  } finally {
    await rm(directory, { recursive: true });
  }
}

const base = { 'compose.yaml': 'services: {}\n' };
const own = '.buildferry/compose.override.yaml';

test('beside one compose file the override has the name that compose looks for', async () => {
  const { directory, ...found } = await place({ files: { ...base, '.env': 'A=1\n' } });
  const override = 'compose.override.yaml';
  assert.equal(found, { override, ownFiles: [join(directory, override)], envText: 'A=1\n' });
});

test('beside an override of the user’s, .env lists all three', async () => {
  const { directory, ...found } = await place({
    files: { ...base, 'compose.override.yaml': 'services: {}\n' },
  });
  assert.is(found.override, own);
  assert.is(found.envText, `COMPOSE_FILE=compose.yaml:compose.override.yaml:${own}\n`);
  assert.equal(found.ownFiles, [join(directory, '.env')]);
});

test('a list in .env gets ours at its end, once', async () => {
  for (const list of ['a.yaml:b.yaml', `a.yaml:b.yaml:${own}`]) {
    const { envText } = await place({ files: { ...base, '.env': `COMPOSE_FILE=${list}\n` } });
    assert.is(envText, `COMPOSE_FILE=a.yaml:b.yaml:${own}\n`);
  }
});

test('a list in the shell is left to the user, and said where it lacks ours', async () => {
  const lacking = await place({ files: base, shell: { COMPOSE_FILE: 'a.yaml' } });
  assert.is(lacking.shellValue, `a.yaml:${own}`);
  const complete = await place({ files: base, shell: { COMPOSE_FILE: `a.yaml:${own}` } });
  assert.is(complete.shellValue, undefined);
});

test('a .env that is no UTF-8 is not changed: it could not be given back as it was', async () => {
  const env = Buffer.from('NAME=caf\xe9\n', 'latin1');
  const error = await place({ files: { ...base, '.env': env }, asked: ['a.yaml'] }).catch((thrown) => thrown);
  assert.ok(isErrorOf(error, 'usage'));
  assert.match(error.facts.problem, 'UTF-8');
  assert.is((await place({ files: { ...base, '.env': env } })).override, 'compose.override.yaml');
});

test.run();
