import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { inlinedAt, readComposeLines } from '../../../src/project/compose-lines.ts';

const block = `x-build: &text |
  FROM debian
  RUN shared
services:
  block:
    build:
      dockerfile_inline: |
        FROM python:\${TAG}

        RUN echo $$HOME
      target: a
  quoted:
    build: { context: ., dockerfile_inline: "FROM a\\nRUN b" } # one line
  alias:
    build:
      dockerfile_inline: *text
  last:
    build:
      dockerfile_inline: >-
        FROM b`;

async function written(service: string): Promise<string | undefined> {
  const directory = await mkdtemp(join(tmpdir(), 'buildferry-inline-'));
  try {
    const path = join(directory, 'compose.yaml');
    await writeFile(path, block);
    const lines = await readComposeLines(directory, [path]);
    return inlinedAt(lines, ['services', service, 'build', 'dockerfile_inline']);
  } finally {
    await rm(directory, { recursive: true });
  }
}

const expected: [service: string, lines: string | undefined][] = [
  ['block', '      dockerfile_inline: |\n        FROM python:${TAG}\n\n        RUN echo $$HOME'],
  ['quoted', '    build: { context: ., dockerfile_inline: "FROM a\\nRUN b" } # one line'],
  ['alias', 'x-build: &text |\n  FROM debian\n  RUN shared'],
  ['last', '      dockerfile_inline: >-\n        FROM b'],
  ['elsewhere', undefined],
];

for (const [service, lines] of expected)
  test(`${service}: the lines of an inline Dockerfile are kept as they are written`, async () => {
    assert.is(await written(service), lines);
  });

test.run();
