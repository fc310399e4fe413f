import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parseSums } from '../../src/bundle/checksums.ts';
import { setComposeFile, undoComposeFile } from '../../src/import/env-file.ts';
import { parseRange } from '../../src/recorder/respond.ts';
import { canonicalUrl } from '../../src/recording/canonical-url.ts';

const envLine = fc.constantFrom(
  'A=1',
  '',
  '# note',
  'COMPOSE_FILE=a:b',
  ' export COMPOSE_FILE=c ',
  'X="y z"\r',
  'COMPOSE_FILES=no',
);

test('an edited .env comes back byte for byte', () => {
  const text = fc.option(
    fc.array(envLine).chain((lines) => fc.constantFrom(lines.join('\n'), `${lines.join('\n')}\n`)),
    { nil: undefined },
  );
  fc.assert(
    fc.property(text, (original) => {
      const { text: edited, edit } = setComposeFile(original, 'x:y');
      assert.is(undoComposeFile(edited, edit), original);
    }),
  );
});

test('SHA256SUMS with one byte changed is refused or names another file or hash', () => {
  const sums = `${'a1'.repeat(32)}  cache-manifest.json\n${'0f'.repeat(32)}  images/blobs/sha256/x\n`;
  const entries = [...(parseSums(sums) ?? [])].flat().join(' ');
  fc.assert(
    fc.property(fc.nat(sums.length - 1), fc.integer({ min: 1, max: 255 }), (position, flip) => {
      const bytes = Buffer.from(sums);
      bytes[position] = (bytes[position] ?? 0) ^ flip;
      const parsed = parseSums(bytes.toString('latin1'));
      assert.is.not(parsed && [...parsed].flat().join(' '), entries);
    }),
    { numRuns: 2000 },
  );
});

test('a canonical address stays as it is, and no credential survives', () => {
  const name = fc.constantFrom('token', 'X-Amz-Signature', 'X-Amz-Date', 'sig', 'se', 'page', 'password');
  const query = fc.array(fc.tuple(name, fc.constantFrom('canary1', 'canary2')), { maxLength: 5 });
  fc.assert(
    fc.property(query, fc.boolean(), (pairs, withUser) => {
      const search = pairs.map(([key, value]) => `${key}=${value}`).join('&');
      const url = `https://${withUser ? 'u:canary@' : ''}h.example/p?${search}`;
      const canonical = canonicalUrl(url);
      assert.is(canonicalUrl(canonical), canonical);
      assert.not.match(canonical, /(?:token|Signature|password)=canary|u:canary/);
    }),
  );
});

test('a range lies inside the body, or is refused', () => {
  const bound = fc.option(fc.nat(50), { nil: undefined });
  fc.assert(
    fc.property(bound, bound, fc.nat(40), (first, last, size) => {
      const range = parseRange(`bytes=${first ?? ''}-${last ?? ''}`, size);
      if (range === undefined || range === 'unsatisfiable') return;
      assert.ok(range.start >= 0 && range.start <= range.end && range.end < size);
    }),
  );
});

test.run();
