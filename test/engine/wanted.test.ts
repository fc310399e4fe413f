import { cp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  buildThere,
  carryOver,
  importThere,
  packProject,
  prepareProject,
} from '../../scripts/crossing/crossing.ts';
import { engineTest, openGap } from '../helpers/engines.ts';
import { callThere, importer, writeFiles } from './isolated-side.ts';

const manifest = (dependencies: object): string =>
  JSON.stringify({ name: 'web', version: '1.0.0', private: true, dependencies });

const project = {
  'compose.yaml': 'services: { api: { build: ./api }, web: { build: ./web } }\n',
  'api/Dockerfile':
    'FROM python:3.12-slim AS packages\nCOPY requirements.txt .\nRUN pip install -r requirements.txt\nFROM packages\nUSER 1000\n',
  'api/requirements.txt': 'six==1.17.0\n',
  'web/Dockerfile':
    'FROM node:22-slim\nWORKDIR /app\nCOPY package.json .\nRUN npm install --no-audit --no-fund\n',
  'web/package.json': manifest({ ms: '2.1.3' }),
};

const edited = {
  'api/requirements.txt': 'six==1.17.0\nbottle==0.12.25\n',
  'web/package.json': manifest({ ms: '2.1.3', 'is-odd': '2.0.0' }),
};

engineTest(
  'what is missing over there is written down, brought by the next pack, and then it builds',
  async () => {
    const gap = await openGap();
    try {
      const source = join(gap.work, 'sources', 'shop');
      await writeFiles(source, project);
      const subject = await prepareProject(source, gap.connected);
      const first = await carryOver(await packProject(subject, gap.connected), gap.isolated);
      await importThere(first, gap.isolated);
      await writeFiles(first.project, edited);
      for (const service of ['api', 'web']) {
        const failed = await callThere(gap.isolated, ['docker', 'compose', 'build', service], {
          cwd: first.project,
        });
        assert.is.not(failed.code, 0, failed.output);
        assert.match(failed.output, /not aboard: .*sh import\.sh --wanted/);
      }

      const list = join(gap.work, 'wanted.json');
      const call = importer(first.bundle, '--wanted', '--project', first.project, '--output', list);
      const named = await callThere(gap.isolated, call);
      assert.is(named.code, 0, named.output);
      const { wanted } = JSON.parse(await readFile(list, 'utf8'));
      const packages = wanted.map((one: { package?: object }) => one.package);
      assert.equal(packages, [
        { ecosystem: 'pip', name: 'bottle', version: '0.12.25' },
        { ecosystem: 'npm', name: 'is-odd', version: '2.0.0' },
      ]);
      const text = await readFile(list, 'utf8');
      await callThere(gap.isolated, call);
      assert.is(await readFile(list, 'utf8'), text, 'what was forgotten on the engine is still in the file');

      const packed = await packProject(subject, gap.connected, ['--wanted', list]);
      await rm(first.bundle, { recursive: true });
      await cp(packed.bundle, first.bundle, { recursive: true });
      await importThere(first, gap.isolated);
      const { misses, runs } = await buildThere(first, gap.isolated);
      assert.equal(misses, []);
      assert.equal(
        runs.map(({ cached }) => cached),
        [false, false],
      );
    } finally {
      await gap.close();
    }
  },
);

test.run();
