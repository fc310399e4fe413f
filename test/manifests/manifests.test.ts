import { globSync, readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { run } from '../../src/host/run.ts';
import { readManifest } from '../../src/pack/manifest.ts';

const root = resolve(import.meta.dirname, '../..');
const folder = resolve(root, 'manifests');
const manifests = globSync('*.yaml', { cwd: folder });

interface Schema {
  description?: string;
  properties?: Record<string, Schema>;
  additionalProperties?: boolean;
}

const schema: Schema = JSON.parse(readFileSync(join(folder, 'buildferry.schema.json'), 'utf8'));

test('the schema in manifests/ is what `npm run schema` writes', async () => {
  const scratch = await mkdtemp(join(tmpdir(), 'buildferry-schema-'));
  try {
    const fresh = join(scratch, 'schema.json');
    await run({ command: process.execPath, args: [resolve(root, 'scripts/schema.ts'), fresh] });
    assert.is(await readFile(join(folder, 'buildferry.schema.json'), 'utf8'), await readFile(fresh, 'utf8'));
  } finally {
    await rm(scratch, { recursive: true });
  }
});

/** Every key of a schema as `caches.pip`, with what the schema says of it. */
function keysOf({ properties = {} }: Schema, prefix = ''): [key: string, schema: Schema][] {
  return Object.entries(properties).flatMap(([name, inner]): [string, Schema][] => [
    [`${prefix}${name}`, inner],
    ...keysOf(inner, `${prefix}${name}.`),
  ]);
}

/** Every key of a value, in the same form. */
function keysIn(value: unknown, prefix = ''): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  return Object.entries(value).flatMap(([name, inner]) => [
    `${prefix}${name}`,
    ...keysIn(inner, `${prefix}${name}.`),
  ]);
}

test('every key of the schema has a description, and no other key is allowed', () => {
  const keys = keysOf(schema);
  assert.ok(keys.length > 10);
  for (const [key, { description = '' }] of keys) assert.match(description, /^[A-Z].{10,}\.$/, key);
  const objects = [schema, ...keys.map(([, inner]) => inner)].filter(({ properties }) => properties);
  assert.is(objects.length, 2);
  for (const { additionalProperties } of objects) assert.is(additionalProperties, false);
});

test('full.yaml has every key of the schema, and nothing else', async () => {
  const full = keysIn(parse(await readFile(join(folder, 'full.yaml'), 'utf8')));
  assert.equal(
    full.sort(),
    keysOf(schema)
      .map(([key]) => key)
      .sort(),
  );
});

test('the examples are full.yaml and minimal.yaml', () => {
  assert.equal(manifests.sort(), ['full.yaml', 'minimal.yaml']);
});

for (const name of manifests) {
  test(`${name} is accepted and keeps what it says`, async () => {
    const text = await readFile(join(folder, name), 'utf8');
    const read: Record<string, unknown> = await readManifest('/nowhere', join(folder, name));
    for (const [key, value] of Object.entries(parse(text))) assert.equal(read[key], value, key);
  });

  test(`${name} tells editors its schema in the first line`, async () => {
    const [first] = (await readFile(join(folder, name), 'utf8')).split('\n');
    assert.is(first, '# yaml-language-server: $schema=./buildferry.schema.json');
  });
}

test.run();
