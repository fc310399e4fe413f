import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isErrorOf } from '../../../src/errors.ts';
import { findComposeFiles } from '../../../src/project/compose-files.ts';
import { readDockerfileSource } from '../../../src/project/dockerfile-source.ts';

/** A directory with these files, each holding its own name. */
async function within<T>(names: readonly string[], ask: (directory: string) => Promise<T>): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), 'buildferry-found-'));
  try {
    for (const name of names) await writeFile(join(directory, name), name);
    return await ask(directory);
  } finally {
    await rm(directory, { recursive: true });
  }
}

function readIn(directory: string, named?: string) {
  const at = { file: 'compose.yaml' };
  return readDockerfileSource({ directory, context: directory, named, inline: undefined, at });
}

const found: [there: string[], named: string | undefined, file: string][] = [
  [['Dockerfile', 'dockerfile'], undefined, 'Dockerfile'],
  [['dockerfile'], undefined, 'dockerfile'],
  [['dockerfile'], 'Dockerfile', 'dockerfile'],
  [['web.Dockerfile', 'dockerfile'], 'web.Dockerfile', 'web.Dockerfile'],
];

for (const [there, named, file] of found)
  test(`of ${there.join(' and ')}, asked for ${named ?? 'none'}, ${file} is read`, async () => {
    const source = await within(there, (directory) => readIn(directory, named));
    assert.equal([source.file, source.text], [file, file]);
  });

test('a Dockerfile that is not there is refused under the name that it was asked for', async () => {
  const error = await within(['dockerfile'], (directory) => readIn(directory, 'Web').catch(String));
  assert.match(String(error), '"file":"Web"');
});

async function withoutCompose(names: readonly string[]): Promise<string> {
  const error: unknown = await within(names, (directory) =>
    findComposeFiles({ directory }).catch((refused: unknown) => refused),
  );
  return isErrorOf(error, 'compose-invalid') ? error.facts.output : String(error);
}

test('an override of ours that is listed, and was removed, is left out', async () => {
  const files = ['compose.yaml', '.buildferry/compose.override.yaml'];
  await within(['compose.yaml'], async (directory) =>
    assert.equal(await findComposeFiles({ directory, files }), [join(directory, 'compose.yaml')]),
  );
});

test('a directory with nothing but a Dockerfile is told how to become a project', async () => {
  assert.match(await withoutCompose(['Dockerfile']), 'services: {app: {build: .}}');
  assert.not.match(await withoutCompose([]), 'services');
});

test.run();
