import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { planStaleCheck, type StaleCheck } from '../../../src/wiring/check-stage.ts';
import { unitOf } from '../../helpers/unit.ts';

/** How a twin sees the Dockerfile at this path of its context, /srv/shop. */
function checkOf(file: string, engineVersion: string, rules: Record<string, string> = {}): StaleCheck {
  const { service } = unitOf('FROM a\nRUN x\n', { file });
  const rulesOf = (directory: string): string => rules[directory] ?? '';
  return planStaleCheck({ service, ignoreRules: '', rulesOf, engineVersion });
}

/** Where the file is: the named context's directory, or the build's own, and the path in it. */
function seenAt(check: StaleCheck): string[] {
  if (!check.possible) return [check.reason];
  const { context, path } = check.source;
  return [context === undefined ? 'its own' : (check.contexts[context] ?? ''), path];
}

test('a Dockerfile in a folder with letters beyond ASCII is seen from a named context below those letters', () => {
  assert.equal(seenAt(checkOf('cafe/Dockerfile', '28.5.2')), ['its own', 'cafe/Dockerfile']);
  for (const engine of ['28.5.2', '26.0.0', '23.0.6'])
    assert.equal(
      seenAt(checkOf('caf\u00e9/Dockerfile', engine)),
      ['/srv/shop/caf\u00e9', 'Dockerfile'],
      engine,
    );
});

test('one folder up serves where the Dockerfile\u2019s own leaves it out, unless the letters are on that way', () => {
  const rules = (folder: string) => ({ [`/srv/shop/caf\u00e9${folder}`]: 'Dockerfile' });
  const below = (engine: string) => checkOf('caf\u00e9/web/Dockerfile', engine, rules('/web'));
  assert.equal(seenAt(below('28.5.2')), ['/srv/shop/caf\u00e9', 'web/Dockerfile']);
  assert.not(below('25.0.5').possible);
  assert.not(checkOf('caf\u00e9/Dockerfile', '28.5.2', rules('')).possible);
});

test('a Dockerfile that no mount can name is not watched, and its letters are the reason', () => {
  const reason = (file: string, engine: string): string | undefined => seenAt(checkOf(file, engine))[0];
  assert.is(
    reason('Dockerfile.caf\u00e9', '28.5.2'),
    'Dockerfile.caf\u00e9 has letters in its path that BuildKit reads byte by byte',
  );
  assert.match(
    reason('caf\u00e9/Dockerfile', '20.10.24') ?? '',
    'caf\u00e9/Dockerfile has letters in its path',
  );
});

test.run();
