import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  nameWanted,
  parseWantedList,
  printWantedList,
  type Wanted,
} from '../../../src/recording/wanted-list.ts';

const place = { dockerfile: 'api/Dockerfile', stage: '0' };
const asked: Wanted = {
  ...place,
  slice: 'a'.repeat(24),
  line: 9,
  method: 'GET',
  url: 'https://index.example/simple/bottle/',
};
const named: Wanted = { ...place, package: { ecosystem: 'pip', name: 'bottle', version: '0.13.4' } };

const faultsOf = (value: unknown): string[] => {
  const parsed = parseWantedList(typeof value === 'string' ? value : JSON.stringify(value));
  return 'faults' in parsed ? parsed.faults : [];
};

test('what is printed is read, each thing once, and the order does not matter', () => {
  const text = printWantedList([named, asked, named]);
  assert.is(printWantedList([asked, named]), text);
  assert.equal(parseWantedList(text), { wanted: [named, asked] });
  assert.equal(parseWantedList(printWantedList([])), { wanted: [] });
});

test('a thing is named after its package, or its URL', () => {
  assert.is(nameWanted(named), 'pip:bottle==0.13.4');
  assert.is(nameWanted(asked), 'https://index.example/simple/bottle/');
});

test('a URL with a credential is refused', () => {
  for (const url of [
    'https://u:canary@a.example/x',
    'https://a.example/x?token=canary',
    'file:///etc/shadow',
  ])
    assert.is(faultsOf({ format: 1, wanted: [{ ...place, url }] }).length, 1, url);
});

test('a package that a program would take for an option or a command is refused', () => {
  for (const [ecosystem, name, version] of [
    ['pip', '--index-url=http://x'],
    ['pip', 'x; rm -rf /'],
    ['npm', '../../etc'],
    ['npm', 'git+ssh://x'],
    ['apt', '-o=x'],
    ['go', '-x'],
    ['pip', 'bottle', '$(id)'],
    ['gem', 'rails'],
  ]) {
    const faults = faultsOf({ format: 1, wanted: [{ ...place, package: { ecosystem, name, version } }] });
    assert.equal(
      faults,
      ['wanted.0.package: is no package of an ecosystem that is known'],
      `${ecosystem} ${name}`,
    );
  }
});

test('every fault is named', () => {
  const faults = faultsOf({
    format: 1,
    wanted: [{ ...place }, { ...asked, slice: '../x' }, { ...named, why: 'x' }],
  });
  assert.equal(
    faults.map((fault) => fault.split(':')[0]),
    ['wanted.0', 'wanted.1.slice', 'wanted.2'],
  );
  assert.is(faultsOf('{').length, 1);
  assert.is(faultsOf({ format: 2, wanted: [] }).length, 1);
});

test.run();
