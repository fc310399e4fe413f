import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { essenceOf } from '../../../src/ecosystems/all.ts';

const essence = (path: string, body: object | string): string => {
  const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  return String(essenceOf({ method: 'POST', url: new URL(path, 'https://git.example') }, bytes));
};

test('what Git LFS asks for is the same in any order, and of another object it is not', () => {
  const batch = '/app.git/info/lfs/objects/batch';
  const [one, two] = [
    { oid: '1', size: 1 },
    { oid: '2', size: 2 },
  ];
  const asked = essence(batch, { transfers: ['basic', 'ssh'], objects: [one, two] });
  assert.is(essence(batch, { transfers: ['ssh', 'basic'], objects: [two, one] }), asked);
  assert.is.not(essence(batch, { transfers: ['ssh', 'basic'], objects: [two] }), asked);
});

test('a body that is no JSON, and one of another address, is what it asks for', () => {
  assert.is(essence('/app.git/info/lfs/objects/batch', 'no JSON'), 'no JSON');
  assert.is(essence('/api', '{"list": [2, 1]}'), '{"list": [2, 1]}');
});

test.run();
