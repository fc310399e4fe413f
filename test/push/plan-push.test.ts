import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { RemoteTree } from '../../src/host/ssh/remote-tree.ts';
import type { Outgoing, OutgoingFile } from '../../src/push/outgoing.ts';
import { planPush } from '../../src/push/plan-push.ts';
import type { Standing } from '../../src/push/survey.ts';

const file = (path: string, sha256: string): OutgoingFile => ({ path, bytes: 10, mode: 0o644, sha256 });
const sums = file('SHA256SUMS', 'sums');
const outgoing: Outgoing = {
  directory: '/bundles/shop',
  name: 'shop',
  files: [file('a', 'hash a'), file('images/blobs/b', 'hash b'), file('images/c', 'hash c')],
  sums,
};

/** A folder in which each file has the hash that stands behind its name. */
function standing(hashes: Record<string, string>, more: Partial<RemoteTree> = {}): Standing {
  const tree = {
    isFolder: true,
    files: new Map(Object.keys(hashes).map((path) => [path, 10])),
    directories: new Set(['images', 'images/blobs']),
    strange: [],
    ...more,
  };
  return { tree, hashes: new Map(Object.entries(hashes)) };
}

const whole = { a: 'hash a', 'images/blobs/b': 'hash b', 'images/c': 'hash c', SHA256SUMS: 'sums' };

test('where nothing is everything is sent', () => {
  const plan = planPush(outgoing, { final: undefined, partial: undefined, canCopy: true });
  assert.equal(plan.send, outgoing.files);
  assert.equal(plan.makeDirectories, ['images', 'images/blobs']);
  assert.is(plan.replaces, false);
});

test('a bundle that is there whole and alone is complete', () => {
  const isComplete = (final: Standing): boolean =>
    planPush(outgoing, { final, partial: undefined, canCopy: true }).isComplete;
  assert.ok(isComplete(standing(whole)));
  assert.not(isComplete(standing({ ...whole, a: 'another' })));
  assert.not(isComplete(standing({ ...whole, SHA256SUMS: 'another' })));
  assert.not(isComplete(standing({ ...whole, extra: 'x' })));
  assert.not(isComplete(standing(whole, { strange: ['link'] })));
  assert.not(isComplete(standing(whole, { directories: new Set(['images', 'images/blobs', 'more']) })));
  const { 'images/c': _, ...lacking } = whole;
  assert.not(isComplete(standing(lacking)));
});

test('what is proven is kept, under either name, and the rest of the folder goes', () => {
  const partial = standing(
    {
      a: 'hash a',
      'images/.c.part': 'hash c',
      '.a.part': 'x',
      'images/blobs/b': 'another',
      SHA256SUMS: 'sums',
    },
    { directories: new Set(['images', 'odd', 'images/blobs', 'odd/deep']), strange: ['images/link'] },
  );
  const plan = planPush(outgoing, { final: undefined, partial, canCopy: true });
  assert.equal(plan.present, [outgoing.files[0]]);
  assert.equal(plan.rename, [outgoing.files[2]]);
  assert.equal(plan.send, [outgoing.files[1]]);
  assert.equal(plan.removeFiles, ['.a.part', 'images/blobs/b', 'SHA256SUMS', 'images/link']);
  assert.equal(plan.removeDirectories, ['odd/deep', 'odd']);
  assert.equal(plan.makeDirectories, []);
});

test('what an older bundle has is copied, where that can be done', () => {
  const final = standing({ 'old/name': 'hash b', a: 'another' });
  const plan = planPush(outgoing, { final, partial: undefined, canCopy: true });
  assert.equal(plan.copy, [{ file: outgoing.files[1], from: 'old/name' }]);
  assert.equal(plan.send, [outgoing.files[0], outgoing.files[2]]);
  assert.ok(plan.replaces);
  assert.equal(planPush(outgoing, { final, partial: undefined, canCopy: false }).copy, []);
});

test.run();
