import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { buildferry } from './buildferry.ts';
import { imagesOf, runsOf, scanned } from './scanned.ts';
import { fingerprint } from './workspace.ts';

const projects = resolve(import.meta.dirname, '../projects');

/** What each project needs. */
const expected: Record<string, { images: string[]; runs: string[]; cacheMounts: number }> = {
  'closed-world': {
    images: ['node:22-slim from', 'python:3.12-slim from, from'],
    runs: [
      'api/Dockerfile:4 pip install -r requirements.txt',
      'jobs/Dockerfile:4 pip install -r requirements.txt',
      'web/Dockerfile:4 npm install',
    ],
    cacheMounts: 0,
  },
  'flask-redis': {
    images: ['python:3.10-alpine from', 'redislabs/redismod service'],
    runs: ['Dockerfile:7 pip3 install -r requirements.txt'],
    cacheMounts: 1,
  },
  'llm-chat': {
    images: ['nginx:alpine service', 'node:18-alpine from, from, from', 'python:3.9-slim from'],
    runs: [
      'backend/Dockerfile:6 apt-get update  && apt-get install -y --no-install-recommends gcc libc6-dev  && rm -rf /var/lib/apt/lists/*',
      'backend/Dockerfile:10 pip install --no-cache-dir -r requirements.txt',
      'frontend/Dockerfile:5 npm ci',
      'frontend/Dockerfile:12 npm run build',
    ],
    cacheMounts: 1,
  },
  'nginx-golang-mysql': {
    images: ['golang:1.18-alpine from', 'mariadb:10-focal service', 'nginx service'],
    runs: ['backend/Dockerfile:11 go mod download', 'backend/Dockerfile:16 go build -o bin/backend main.go'],
    cacheMounts: 3,
  },
  sample: {
    images: ['node:22-slim from, from', 'python:3.12-slim from'],
    runs: [
      'api/Dockerfile:3 apt-get update  && apt-get install -y --no-install-recommends curl  && rm -rf /var/lib/apt/lists/*',
      'api/Dockerfile:9 pip install -r requirements.txt',
      'web/Dockerfile:5 npm ci',
      'web/Dockerfile:7 npm run build',
    ],
    cacheMounts: 1,
  },
};

test('every project in test/projects is here', () => {
  const found = readdirSync(projects, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  assert.equal(found.map(({ name }) => name).sort(), Object.keys(expected));
});

for (const [name, { images, runs, cacheMounts }] of Object.entries(expected)) {
  const project = resolve(projects, name);

  test(`scan of ${name} finds its images, RUNs and cache mounts, and changes no file`, async () => {
    const before = await fingerprint(project);
    const result = await scanned(project);
    assert.is(result.project, name);
    assert.is(result.platform, 'linux/amd64');
    assert.equal(imagesOf(result), images);
    assert.equal(runsOf(result), runs);
    assert.is(result.cacheMounts.length, cacheMounts);
    assert.equal([result.secrets, result.faults, result.leftOut], [[], [], []]);
    assert.equal(await fingerprint(project), before);
  });

  test(`the table of ${name} has the same rows`, async () => {
    const { exitCode, stdout, stderr } = await buildferry(['scan', project, '--quiet']);
    assert.is(exitCode, 0);
    assert.is(stderr, '');
    for (const image of images) assert.match(stdout, new RegExp(`^  ${image.split(' ')[0]} +\\S`, 'm'));
    for (const run of runs) {
      const at = run.slice(0, run.indexOf(' '));
      assert.ok(stdout.includes(`\n  ${at} `), at);
    }
  });
}

test('the table is aligned, in sections, and counts', async () => {
  const { stdout } = await buildferry(['scan', resolve(projects, 'flask-redis')]);
  const lines = stdout.split('\n');
  assert.is(lines[0], 'flask-redis: 2 services, 2 images, 1 RUN, for linux/amd64');
  assert.equal(
    lines.filter((line) => /^[A-Z]/.test(line)),
    ['Images', 'RUNs', 'Frontends', 'Cache mounts'],
  );
  assert.equal(lines[3]?.indexOf('from'), lines[4]?.indexOf('service'));
});

test.run();
