import { appendFile, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Carried } from '../../scripts/crossing/crossing.ts';
import { engineTest, type Gap, openGap } from '../helpers/engines.ts';
import {
  callThere,
  dockerThere,
  type Ended,
  imageNames,
  importer,
  packFiles,
  tool,
  treeBelow,
} from './isolated-side.ts';

let gap: Gap;
let shop: Carried;
let wiki: Carried;

const project = (own: string) => ({
  'compose.yaml': `services: { web: { build: . }, own: { image: '${own}/busybox:musl' } }\n`,
  Dockerfile: `FROM busybox:musl\nRUN echo ${own} > /made\n`,
});

const there = (...words: string[]): Promise<Ended> => callThere(gap.isolated, words);

async function succeeds(words: readonly string[]): Promise<Ended> {
  const ended = await there(...words);
  assert.is(ended.code, 0, ended.output);
  return ended;
}

async function compose(directory: string, ...args: string[]): Promise<void> {
  const { code, output } = await callThere(gap.isolated, ['docker', 'compose', ...args], { cwd: directory });
  assert.is(code, 0, output);
}

const importInto = ({ bundle, project }: Carried): Promise<Ended> =>
  succeeds(importer(bundle, '--project', project));

engineTest('two projects are packed, and one of their images is on the host already', async () => {
  gap = await openGap();
  shop = await packFiles(gap, 'shop', project('shop'));
  wiki = await packFiles(gap, 'wiki', project('wiki'));
  const archive = join(gap.work, 'wiki.tar');
  await dockerThere(gap.connected, 'save', '--output', archive, 'wiki/busybox:musl');
  await dockerThere(gap.isolated, 'load', '--input', archive);
});

engineTest('--images removes what imports brought and no other wired project uses', async () => {
  const atFirst = await imageNames(gap.isolated);
  assert.equal(atFirst, ['wiki/busybox:musl']);
  await importInto(shop);
  await importInto(wiki);
  const both = await imageNames(gap.isolated);
  const recordings = both.filter((name) => name.startsWith('buildferry.invalid/recording:'));
  assert.is(recordings.length, 2);

  await succeeds(tool('unwire', shop.project, '--images'));
  const { refs } = JSON.parse(await readFile(join(wiki.project, '.buildferry/wiring.json'), 'utf8'));
  assert.equal(await imageNames(gap.isolated), [...refs].sort());
  assert.not(refs.includes('shop/busybox:musl'));
  await compose(wiki.project, 'build');

  await succeeds(importer(wiki.bundle, '--unwire', '--images', '--project', wiki.project));
  assert.equal(
    (await imageNames(gap.isolated)).filter((name) => !name.startsWith('wiki-')),
    atFirst,
  );
});

engineTest('an image stays known as brought when its project is unwired without --images', async () => {
  const before = await imageNames(gap.isolated);
  await importInto(shop);
  await succeeds(tool('unwire', shop.project));
  await importInto(shop);
  await succeeds(tool('unwire', shop.project, '--images'));
  assert.equal(await imageNames(gap.isolated), before);
});

engineTest('what the user wrote meanwhile stays, and what unwire undoes is only its own', async () => {
  const env = join(shop.project, '.env');
  await writeFile(env, 'COMPOSE_FILE=compose.yaml\nA=1\n');
  await importInto(shop);
  await appendFile(join(shop.project, 'Dockerfile'), 'ENV EDITED=1\n');
  await writeFile(join(shop.project, 'new'), 'new\n');
  await writeFile(env, `# mine\n${await readFile(env, 'utf8')}B=2\n`);
  const { '.env': _, ...edited } = await treeBelow(shop.project);
  await succeeds(tool('unwire', shop.project));
  assert.is(await readFile(env, 'utf8'), '# mine\nCOMPOSE_FILE=compose.yaml\nA=1\nB=2\n');
  const { '.env': __, ...after } = await treeBelow(shop.project);
  const users = Object.entries(edited).filter(([path]) => !path.startsWith('.buildferry'));
  assert.equal(after, Object.fromEntries(users));
});

engineTest('a list that the user made longer loses only the file that was added to it', async () => {
  const env = join(shop.project, '.env');
  await importInto(shop);
  const text = await readFile(env, 'utf8');
  await writeFile(join(shop.project, 'more.yaml'), 'services: { web: { command: "true" } }\n');
  await writeFile(env, text.replace('compose.override.yaml', 'compose.override.yaml:more.yaml'));
  await compose(shop.project, 'build');
  await succeeds(tool('unwire', shop.project));
  assert.match(await readFile(env, 'utf8'), /^COMPOSE_FILE=compose.yaml:more.yaml$/m);
  await compose(shop.project, 'config', '--quiet');
});

engineTest(
  'a project that was moved still builds, and wiring it anew keeps its images from being removed',
  async () => {
    await importInto(shop);
    await importInto(wiki);
    const moved = join(gap.isolated.work, 'moved');
    await rename(wiki.project, moved);
    await compose(moved, 'build');
    await succeeds(tool('wire', moved));
    await succeeds(tool('unwire', shop.project, '--images'));
    assert.ok((await imageNames(gap.isolated)).includes('busybox:musl'));
    await succeeds(tool('unwire', moved, '--images'));
    const again = await there(...tool('unwire', moved));
    assert.is(again.code, 2);
    assert.match(again.output, `${moved} is not wired to a bundle.`);
  },
);

test.after(async () => gap?.close());

test.run();
