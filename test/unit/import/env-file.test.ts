import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { setComposeFile, undoComposeFile } from '../../../src/import/env-file.ts';

const texts = [
  undefined,
  '',
  'A=1',
  'A=1\n',
  '\n\n',
  'COMPOSE_FILE=x.yaml',
  'A=1\nCOMPOSE_FILE = "a:b"\nB=2\n',
  'COMPOSE_FILE=old\nCOMPOSE_FILE=last\n',
  'export COMPOSE_FILE=e\r\nA=1\r\n',
];

for (const text of texts) {
  test(`${JSON.stringify(text)} comes back byte for byte`, () => {
    const { text: edited, edit } = setComposeFile(text, 'compose.yaml:.buildferry/compose.override.yaml');
    assert.match(edited, /^COMPOSE_FILE=compose.yaml:.buildferry\/compose.override.yaml$/m);
    assert.is(undoComposeFile(edited, edit), text);
  });
}

test('of two lines the last counts for compose, so that is the one that is replaced', () => {
  const { text } = setComposeFile('COMPOSE_FILE=first\nCOMPOSE_FILE=last\n', 'ours');
  assert.is(text, 'COMPOSE_FILE=first\nCOMPOSE_FILE=ours\n');
});

test('what the user wrote since stays when the edit is taken back', () => {
  const { text, edit } = setComposeFile('A=1\n', 'ours');
  assert.is(undoComposeFile(`${text}B=2\n`, edit), 'A=1\nB=2\n');
  const replaced = setComposeFile('COMPOSE_FILE=x\n', 'ours');
  assert.is(undoComposeFile(`B=2\n${replaced.text}`, replaced.edit), 'B=2\nCOMPOSE_FILE=x\n');
});

for (const separator of [':', ';', '|']) {
  test(`from a list that the user made longer only ours goes, whatever separates it: ${separator}`, () => {
    const { edit } = setComposeFile('', `a.yaml${separator}.buildferry/compose.override.yaml`);
    const longer = `COMPOSE_FILE=a.yaml${separator}.buildferry/compose.override.yaml${separator}b.yaml\n`;
    assert.is(undoComposeFile(longer, edit), `COMPOSE_FILE=a.yaml${separator}b.yaml\n`);
  });
}

test('a file without our line is left alone', () => {
  const { edit } = setComposeFile('A=1\n', 'ours');
  assert.is(undoComposeFile('A=1\nCOMPOSE_FILE=by hand\n', edit), 'A=1\nCOMPOSE_FILE=by hand\n');
  assert.is(undoComposeFile(undefined, edit), undefined);
});

test.run();
