import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { type CoverageRow, printCoverage } from '../../scripts/crossing/coverage.ts';

const root = resolve(import.meta.dirname, '../..');
const rows: CoverageRow[] = JSON.parse(readFileSync(join(root, 'docs/coverage.json'), 'utf8'));

test('docs/coverage.md is what docs/coverage.json says', () => {
  assert.is(readFileSync(join(root, 'docs/coverage.md'), 'utf8'), printCoverage(rows));
});

test('every service of a scenario that says what it covers was recorded, as that', () => {
  const covered = globSync(join(root, 'test/scenarios/*/compose.yaml')).flatMap((file) => {
    const { services, 'x-ci': ci = false } = parse(readFileSync(file, 'utf8'), { merge: true });
    return Object.entries<{ 'x-covers'?: string }>(services).flatMap(([service, { 'x-covers': covers }]) =>
      covers === undefined ? [] : [`${basename(dirname(file))}/${service}: ${covers}, in CI: ${ci}`],
    );
  });
  assert.equal(
    rows.map(({ project, service, covers, ci }) => `${project}/${service}: ${covers}, in CI: ${ci}`).sort(),
    covered.sort(),
  );
});

test.run();
