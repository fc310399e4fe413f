import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readDockerfileSource } from '../../../src/project/dockerfile-source.ts';

test('a Dockerfile is known by its bytes, which need not be UTF-8', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'buildferry-bytes-'));
  try {
    const bytes = Buffer.from('# caf\xe9\nFROM python:3.12\n', 'latin1');
    await writeFile(join(directory, 'Dockerfile'), bytes);
    const at = { file: 'compose.yaml' };
    const where = { directory, context: directory, named: undefined, inline: undefined, at };
    const { sha256, text } = await readDockerfileSource(where);
    assert.is(sha256, createHash('sha256').update(bytes).digest('hex'));
    assert.match(text, 'FROM python:3.12');
  } finally {
    await rm(directory, { recursive: true });
  }
});

test.run();
