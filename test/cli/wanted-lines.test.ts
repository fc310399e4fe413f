import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { wantedLines } from '../../src/cli/render/wanted-lines.ts';

test('a wanted list names packages as --add takes them, and the file that pack is to be given', () => {
  const place = { dockerfile: 'api/Dockerfile', stage: 'build' };
  const named = { ecosystem: 'pip', name: 'bottle', version: '0.13' };
  const lines = wantedLines({
    project: '/srv/shop',
    output: '/media/stick/shop.json',
    wanted: [
      { ...place, line: 2, package: named },
      { ...place, url: 'https://x.example/y' },
    ],
  });
  assert.equal(lines.slice(1), [
    '  pip:bottle==0.13  (api/Dockerfile:2)',
    '  https://x.example/y  (api/Dockerfile)',
    'On the connected machine: buildferry pack --wanted shop.json',
  ]);
});

test.run();
