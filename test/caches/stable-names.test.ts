import { mkdir, mkdtemp, readFile, readlink, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { useStableNames } from '../../src/caches/uv/stable-names.ts';

const link = 'wheels-v5/pypi/six/1.17.0-py3-none-any';

/** A cache as uv lays it out, with one wheel whose folder has a random name; returns the name that it gets. */
async function nameFor(random: string, content: string): Promise<string> {
  const cache = await mkdtemp(join(tmpdir(), 'buildferry-uv-'));
  await mkdir(join(cache, 'archive-v0', random), { recursive: true });
  await writeFile(join(cache, 'archive-v0', random, 'six.py'), content);
  await mkdir(join(cache, link, '..'), { recursive: true });
  await symlink(join('..', '..', '..', 'archive-v0', random), join(cache, link));
  await writeFile(join(cache, `${link}.http`), `\0${random}\0`);
  await useStableNames(cache);
  assert.is(await readFile(join(cache, link, 'six.py'), 'utf8'), content);
  const name = (await readlink(join(cache, link))).split('/').at(-1) ?? '';
  assert.is(await readFile(join(cache, `${link}.http`), 'utf8'), `\0${name}\0`);
  await rm(cache, { recursive: true });
  return name;
}

test('one content has one name, of the length that uv gave it, and another content has another', async () => {
  const name = await nameFor('Qv3-0000000000000_aa1', 'six = 6');
  assert.is(name.length, 21);
  assert.is(await nameFor('Zz9-1111111111111_bb2', 'six = 6'), name);
  assert.is.not(await nameFor('Qv3-0000000000000_aa1', 'six = 7'), name);
});

test.run();
