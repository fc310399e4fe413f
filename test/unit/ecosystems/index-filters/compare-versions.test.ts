import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { compareVersions } from '../../../../src/ecosystems/index-filters/compare-versions.ts';

test('versions are in the order of Semantic Versioning', () => {
  const ordered = [
    '0.9.0',
    '1.0.0-alpha',
    '1.0.0-alpha.1',
    '1.0.0-alpha.beta',
    '1.0.0-beta.2',
    '1.0.0-beta.11',
    '1.0.0-rc.1',
    '1.0.0',
    '1.2.0',
    '1.10.0',
  ];
  for (const [index, version] of ordered.entries()) {
    for (const later of ordered.slice(index + 1)) {
      assert.ok(compareVersions(version, later) < 0, `${version} < ${later}`);
      assert.ok(compareVersions(later, version) > 0, `${later} > ${version}`);
    }
  }
  assert.is(compareVersions('1.0.0+a', '1.0.0+b'), 0);
});

test.run();
