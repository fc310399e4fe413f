import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as api from '../src/index.ts';

const source = resolve(import.meta.dirname, '../src');

/** What a user of the library can import. A name more or less is a change that users see. */
const values = [
  'BuildferryError',
  'exitCodes',
  'importBundle',
  'nameWanted',
  'openBundle',
  'pack',
  'pushBundle',
  'scan',
  'unwire',
  'verifyBundle',
  'version',
  'wanted',
  'wire',
];

const types = [
  'BuildferryEvent',
  'Bundle',
  'Catalog',
  'ErrorCode',
  'ErrorFacts',
  'ImportOptions',
  'ImportResult',
  'Needs',
  'Notice',
  'PackOptions',
  'PackPlan',
  'PackResult',
  'PushOptions',
  'PushResult',
  'Reporter',
  'ScanResult',
  'Stage',
  'UnwireOptions',
  'UnwireResult',
  'Verified',
  'WantedOptions',
  'WantedResult',
  'WireOptions',
  'WireResult',
];

/** One export of the index: its name, and the file that it is declared in. */
interface Exported {
  name: string;
  file: string;
  isType: boolean;
}

function exportsOf(text: string): Exported[] {
  const statements = [...text.matchAll(/^export (type )?\{ ([^}]+) \} from '\.\/([^']+)';$/gm)];
  assert.is(statements.length, text.trimEnd().split('\n').length, 'every line is one export');
  return statements.flatMap(([, type, names = '', file = '']) =>
    names.split(', ').map((name) => ({ name, file, isType: type !== undefined })),
  );
}

const exported = exportsOf(readFileSync(resolve(source, 'index.ts'), 'utf8'));
const namesOf = (isType: boolean): string[] =>
  exported.filter((one) => one.isType === isType).map(({ name }) => name);

test('the index exports these values', () => {
  assert.equal(Object.keys(api).sort(), values);
  assert.equal(namesOf(false).sort(), values);
});

test('the index exports these types', () => {
  assert.equal(namesOf(true).sort(), types);
});

for (const { name, file } of exported) {
  test(`${name} has a docstring where it is declared`, () => {
    const text = readFileSync(resolve(source, file), 'utf8');
    const declaration = new RegExp(
      `^(.*)\\nexport (?:async )?(?:function|const|class|interface|type) ${name}\\b`,
      'm',
    );
    assert.match(declaration.exec(text)?.[1] ?? '', /\*\/$/, `src/${file}`);
  });
}

test.run();
