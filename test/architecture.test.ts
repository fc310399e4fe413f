import { globSync, readFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { version } from '../src/version.ts';

const root = resolve(import.meta.dirname, '..');
const source = resolve(root, 'src');

/** A layer may import what stands to its right; layers of one group import nothing from each other. */
const order: string[][] = [
  ['cli'],
  ['index'],
  ['toolbox'],
  ['pack', 'import', 'push'],
  ['report', 'wiring', 'images', 'caches', 'inventory'],
  ['project', 'registry'],
  ['dockerfile', 'bundle', 'recording'],
  ['ecosystems'],
  ['engine'],
  ['host'],
  ['errors', 'events', 'version', 'closest'],
];

/** The recorder is a program of its own, and small. */
const recorderMayImport = ['recorder', 'recording', 'ecosystems', 'errors'];

function layerOf(file: string): string {
  const [first = ''] = relative(source, file).split('/');
  return first.replace(/\.ts$/, '');
}

function rankOf(layer: string): number {
  return order.findIndex((group) => group.includes(layer));
}

function isAllowed(from: string, to: string): boolean {
  if (from === 'recorder') return recorderMayImport.includes(to);
  if (from === to) return true;
  if (from === 'events' && to === 'errors') return true;
  return rankOf(from) !== -1 && rankOf(to) > rankOf(from);
}

/** Every import of one of our own files, as `from file -> to file`. */
function importsOf(file: string, text: string): { from: string; to: string }[] {
  const specifiers = [...text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)].map(
    (match) => match[1] ?? '',
  );
  return specifiers.map((specifier) => ({ from: file, to: resolve(dirname(file), specifier) }));
}

const files = globSync('src/**/*.ts', { cwd: root }).map((file) => resolve(root, file));
const imports = files.flatMap((file) => importsOf(file, readFileSync(file, 'utf8')));
const forbidden = ({ from, to }: { from: string; to: string }): boolean =>
  !isAllowed(layerOf(from), layerOf(to));

test('no layer imports what does not stand to its right', () => {
  assert.ok(imports.length > 100);
  const found = imports
    .filter(forbidden)
    .map(({ from, to }) => `${relative(root, from)} -> ${relative(root, to)}`);
  assert.equal(found, []);
});

test('a forbidden import is noticed', () => {
  const planted = importsOf(
    resolve(source, 'cli/commands/pack.ts'),
    "import { carryOut } from '../../pack/carry-out.ts';",
  );
  assert.ok(
    planted.every((one) => isAllowed(layerOf(one.from), layerOf(one.to))),
    'cli stands left of pack',
  );
  const upward = importsOf(
    resolve(source, 'bundle/open.ts'),
    "import type { Packing } from '../pack/packing.ts';",
  );
  const sideways = importsOf(
    resolve(source, 'images/load.ts'),
    "import { makeTwin } from '../wiring/twin.ts';",
  );
  const intoRecorder = importsOf(
    resolve(source, 'recorder/main.ts'),
    "import { run } from '../host/run.ts';",
  );
  assert.is([...upward, ...sideways, ...intoRecorder].filter(forbidden).length, 3);
});

test('the command line uses the public index only', () => {
  const past = imports.filter(
    ({ from, to }) =>
      layerOf(from) === 'cli' &&
      !['cli', 'index', 'errors', 'events', 'version', 'closest'].includes(layerOf(to)),
  );
  assert.equal(
    past.map(({ from, to }) => `${relative(root, from)} -> ${relative(root, to)}`),
    [],
  );
});

test('programs are started, and standard streams written, in one place each', () => {
  const using = (pattern: RegExp): string[] =>
    files
      .filter((file) => pattern.test(readFileSync(file, 'utf8')))
      .map((file) => relative(root, file))
      .sort();
  assert.equal(using(/from '(?:execa|node:child_process)'/), [
    'src/host/daemon.ts',
    'src/host/run.ts',
    'src/recorder/child.ts',
  ]);
  const writers = using(/process\.(?:stdout|stderr)\.write|console\./).filter(
    (file) => !/^src\/(?:cli|recorder)\//.test(file),
  );
  assert.equal(writers, []);
});

test('every file of the source is where its layer says', () => {
  const strays = files.filter((file) => layerOf(file) !== 'recorder' && rankOf(layerOf(file)) === -1);
  assert.equal(
    strays.map((file) => relative(root, file)),
    [],
  );
});

test('the version is the package\u2019s', () => {
  assert.is(version, JSON.parse(readFileSync(resolve(root, 'package.json'), 'utf8')).version);
});

test.run();
