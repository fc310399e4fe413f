import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ask } from '../../scripts/crossing/ask.ts';
import { crossProject } from '../../scripts/crossing/cross-project.ts';
import { engineTest, openGap } from '../helpers/engines.ts';

const lines = [
  '# syntax=docker/dockerfile:1.4',
  'FROM debian:12-slim',
  'RUN <<EOF',
  'apt-get update',
  'apt-get install -y --no-install-recommends hello',
  'EOF',
  'COPY --link greeting /greeting',
  'CMD ["sleep", "60"]',
  '',
];

/** A heredoc and COPY --link: Docker 20.10 knows neither without the frontend that the first line names. */
async function writeProject(directory: string): Promise<string> {
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, 'Dockerfile'), lines.join('\n'));
  await writeFile(join(directory, 'greeting'), 'from afar\n');
  await writeFile(join(directory, 'compose.yaml'), 'services: { hello: { build: ., image: "hello:1" } }\n');
  return directory;
}

engineTest('a frontend that the oldest engine needs is carried, and used there', async () => {
  const gap = await openGap('isolated-20.10');
  try {
    const source = await writeProject(join(gap.work, 'hello'));
    const { packed } = await crossProject(source, gap.connected, gap.isolated);
    const [service] = packed.catalog.services;
    assert.is(service?.frontend?.image, 'docker/dockerfile:1.4');
    assert.is(service?.frontend?.carried, true);
    const carried = packed.catalog.images.find(({ roles }) => roles.includes('frontend'));
    assert.equal(carried?.refs, ['docker/dockerfile:1.4']);
    const command = ['sh', '-c', 'cat /greeting && hello'];
    const answer = await ask(gap.isolated.engine, { image: 'hello:1', command, answer: 'from afar' });
    assert.match(answer, /Hello, world!/);
  } finally {
    await gap.close();
  }
});

engineTest('a frontend that no engine needs is left behind', async () => {
  const gap = await openGap('isolated-overlay2');
  try {
    const source = await writeProject(join(gap.work, 'hello'));
    const { packed } = await crossProject(source, gap.connected, gap.isolated);
    const [service] = packed.catalog.services;
    assert.is(service?.frontend?.carried, false);
    assert.match(service?.frontend?.reason ?? '', 'understands all of it');
    assert.not.ok(packed.catalog.images.some(({ roles }) => roles.includes('frontend')));
  } finally {
    await gap.close();
  }
});

test.run();
