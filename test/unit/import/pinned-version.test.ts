import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { withPinnedVersion } from '../../../src/import/pinned-version.ts';

async function pinned(
  ecosystem: string,
  name: string,
  files: Record<string, string>,
): Promise<string | undefined> {
  const context = await mkdtemp(join(tmpdir(), 'buildferry-pinned-'));
  try {
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(context, path)), { recursive: true });
      await writeFile(join(context, path), text);
    }
    return (await withPinnedVersion({ ecosystem, name }, context)).version;
  } finally {
    await rm(context, { recursive: true });
  }
}

for (const [text, version] of [
  ['six==1.17.0\nTyping_Extensions [x] == 4.12.2 ; python_version > "3"\n', '4.12.2'],
  ['typing-extensions===4.12.2', '4.12.2'],
  ['typing-extensions==4.*', undefined],
  ['typing-extensions==4.12.2.*', undefined],
  ['typing-extensions==4.$' + '{MINOR}', undefined],
  ['typing-extensions==4.12.2,!=4.12.1 --hash=sha256:aa', '4.12.2'],
  ['typing-extensions>=4.12.2', undefined],
  ['types-typing-extensions==1', undefined],
  ['# typing-extensions==4.12.2', undefined],
] as const) {
  test(`requirements ${JSON.stringify(text)}: ${version}`, async () => {
    assert.is(await pinned('pip', 'typing-extensions', { 'etc/requirements-dev.txt': text }), version);
  });
}

test('pyproject.toml counts, and what is below node_modules does not', async () => {
  assert.is(
    await pinned('pip', 'bottle', { 'pyproject.toml': 'dependencies = [\n  "bottle==0.13.4",\n]\n' }),
    '0.13.4',
  );
  const files = { 'node_modules/a/package.json': '{"dependencies":{"ms":"1.0.0"}}', 'package.json': '{' };
  assert.is(await pinned('npm', 'ms', files), undefined);
});

for (const [spec, version] of [
  ['2.0.0', '2.0.0'],
  ['=2.0.0-rc.1', '2.0.0-rc.1'],
  ['^2.0.0', undefined],
  ['2', undefined],
  ['2.0.x', undefined],
  ['file:../x', undefined],
] as const) {
  test(`package.json with ${spec}: ${version}`, async () => {
    const files = { 'package.json': JSON.stringify({ devDependencies: { '@x/is-odd': spec } }) };
    assert.is(await pinned('npm', '@x/is-odd', files), version);
  });
}

test('other ecosystems stay as they are', async () => {
  assert.is(await pinned('apt', 'sl', { 'requirements.txt': 'sl==1' }), undefined);
});

test.run();
