import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parseEnvFile } from '../../../src/project/compose-files.ts';

const values: [line: string, value: string][] = [
  ['A=b', 'b'],
  ['export A = b ', 'b'],
  ['A=b # not c', 'b'],
  ['A=b#c', 'b#c'],
  ["A='b # c'", 'b # c'],
  ['A="b" # c', 'b'],
  ['A=', ''],
];

for (const [line, value] of values)
  test(`${line} gives ${value || 'nothing'}`, () => {
    assert.equal(parseEnvFile(`${line}\n`), { A: value });
  });

test.run();
