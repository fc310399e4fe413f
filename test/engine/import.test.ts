import { type ChildProcess, spawn } from 'node:child_process';
import { cp, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Carried, environmentOf } from '../../scripts/crossing/crossing.ts';
import { engineTest, type Gap, openGap } from '../helpers/engines.ts';
import {
  callThere,
  dockerThere,
  type Ended,
  engineContent,
  imageNames,
  importer,
  packFiles,
  tool,
  treeBelow,
} from './isolated-side.ts';

let gap: Gap;
let carried: Carried;

/** The two ways to import: the tool of this clone, and the bundle's own import.sh. */
const ways: Record<string, (...flags: string[]) => string[]> = {
  'buildferry import': (...flags) => tool('import', carried.bundle, ...flags),
  'import.sh': (...flags) => importer(carried.bundle, ...flags),
};

/** An import that has to change nothing: neither the engine, nor the project, nor what lies in TMPDIR or the state. */
async function changesNothing(words: string[], prefix: readonly string[] = []): Promise<Ended> {
  const places = [carried.project, join(gap.isolated.work, 'state')];
  const look = async () => [await engineContent(gap.isolated), ...(await Promise.all(places.map(treeBelow)))];
  const before = await look();
  const temporary = join(gap.work, 'temporary');
  await mkdir(temporary, { recursive: true });
  const ended = await callThere(gap.isolated, [...prefix, ...words], { env: { TMPDIR: temporary } });
  assert.equal(await look(), before, ended.output);
  assert.equal(await readdir(temporary), [], ended.output);
  return ended;
}

/** The project, but for one file that has another text. */
async function projectWith(file: string, text: string | undefined): Promise<string> {
  const project = join(gap.work, 'changed');
  await rm(project, { recursive: true, force: true });
  await cp(carried.project, project, { recursive: true });
  if (text === undefined) await rm(join(project, file));
  else await writeFile(join(project, file), text);
  return project;
}

engineTest('a project is packed', async () => {
  gap = await openGap();
  carried = await packFiles(gap, 'shop', {
    'compose.yaml':
      'services:\n  web:\n    build: .\n  cache:\n    image: example.test/busybox:musl\n    command: sleep 1\n',
    Dockerfile: 'FROM busybox:musl\nRUN date > /made\nCMD ["sleep", "1"]\n',
  });
});

for (const [name, wordsFor] of Object.entries(ways)) {
  engineTest(
    `${name} refuses a project that is not there or can't be read, before it loads anything`,
    async () => {
      const absent = await changesNothing(wordsFor('--project', join(gap.work, 'absent')));
      assert.is(absent.code, 2);
      assert.match(absent.output, `there is no directory ${join(gap.work, 'absent')}`);
      const invalid = await changesNothing(
        wordsFor('--project', await projectWith('compose.yaml', 'services: [')),
      );
      assert.is(invalid.code, 3, invalid.output);
      const bare = await changesNothing(wordsFor('--project', await projectWith('Dockerfile', undefined)));
      assert.is(bare.code, 4, bare.output);
      assert.match(bare.output, 'Dockerfile: this Dockerfile does not exist');
    },
  );

  engineTest(`${name} refuses an engine without space, before it loads anything`, async () => {
    const { directory = '' } = gap.isolated.engine;
    // Only for the importer: in a mount namespace of its own, where the engine's disk is a small one.
    const small = `mount -t tmpfs -o size=50m tmpfs '${join(directory, 'data')}' && exec "$@"`;
    const refused = await changesNothing(wordsFor('--project', carried.project), [
      'unshare',
      '--mount',
      'sh',
      '-c',
      small,
      'sh',
    ]);
    assert.is(refused.code, 13, refused.output);
    assert.match(refused.output, /data has \d+ MB free, and \d+ MB are needed/);
  });

  engineTest(`${name} refuses a name that means another image, and names it`, async () => {
    await dockerThere(gap.isolated, 'buildx', 'build', '-q', '-t', 'busybox:musl', await smallContext());
    const refused = await changesNothing(wordsFor('--project', carried.project));
    assert.is(refused.code, 11, refused.output);
    assert.match(refused.output, /busybox:musl is sha256:\w+ here and sha256:\w+ aboard/);
    assert.match(refused.output, '--replace-tags');
    assert.not.match(refused.output, 'example.test/busybox');
    await dockerThere(gap.isolated, 'image', 'rm', 'busybox:musl');
  });

  engineTest(`${name} --dry-run prints what would be done, and does nothing`, async () => {
    const { code, stdout, output } = await changesNothing(
      wordsFor('--project', carried.project, '--dry-run'),
    );
    assert.is(code, 0, output);
    assert.match(stdout, /images would be loaded: .*busybox:musl/);
    assert.match(stdout, '.buildferry/web.Dockerfile');
    assert.match(stdout, 'compose.override.yaml');
    assert.match(stdout, 'Nothing has been changed.');
  });
}

/** A context for an image of one small file. */
async function smallContext(): Promise<string> {
  const context = join(gap.work, 'other');
  await mkdir(context, { recursive: true });
  await writeFile(join(context, 'Dockerfile'), 'FROM scratch\nCOPY Dockerfile /\n');
  return context;
}

/** Starts an import and interrupts it, as Ctrl-C in a terminal does, once it prints `line`. */
async function interruptAt(line: string, words: readonly string[], whom: 'group' | 'itself'): Promise<Ended> {
  const [command = '', ...args] = words;
  const temporary = join(gap.work, 'temporary');
  const env = { ...process.env, ...environmentOf(gap.isolated), TMPDIR: temporary };
  const child: ChildProcess = spawn(command, args, { env, detached: true });
  let output = '';
  let isInterrupted = false;
  const listen = (chunk: Buffer): void => {
    output += chunk;
    if (isInterrupted || !output.includes(line)) return;
    isInterrupted = true;
    process.kill(whom === 'group' ? -(child.pid ?? 0) : (child.pid ?? 0), 'SIGINT');
  };
  child.stdout?.on('data', listen);
  child.stderr?.on('data', listen);
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code: code ?? -1, stdout: '', output };
}

engineTest(
  'import.sh that is interrupted while it takes the tool out of its image leaves nothing',
  async () => {
    const before = [await engineContent(gap.isolated), await treeBelow(carried.project)];
    const temporary = join(gap.work, 'temporary');
    const env = { ...process.env, ...environmentOf(gap.isolated), TMPDIR: temporary };
    const [command = '', ...args] = importer(carried.bundle, '--project', carried.project);
    const child = spawn(command, args, { env, detached: true });
    const closed = new Promise<number | null>((resolve) => child.on('close', resolve));
    while (!(await readdir(temporary, { recursive: true })).some((path) => path.endsWith('/tool')))
      await pause(5);
    process.kill(-(child.pid ?? 0), 'SIGINT');
    assert.is(await closed, 130);
    assert.equal([await engineContent(gap.isolated), await treeBelow(carried.project)], before);
    assert.equal(await readdir(temporary), []);
  },
);

for (const [name, wordsFor] of Object.entries(ways)) {
  for (const [line, whom] of [
    ['Verifying ...', 'itself'],
    ['Loading images ...', 'group'],
    ['Filling the pool ...', 'group'],
  ] as const) {
    engineTest(`${name} that is interrupted at "${line}" leaves nothing half-done`, async () => {
      const before = await treeBelow(carried.project);
      const { code, output } = await interruptAt(line, wordsFor('--project', carried.project), whom);
      assert.is(code, 130, output);
      assert.match(output, 'Interrupted.');
      assert.equal(await treeBelow(carried.project), before);
      assert.equal(await dockerThere(gap.isolated, 'ps', '--all', '--quiet'), []);
      assert.equal(await readdir(join(gap.work, 'temporary')), []);
    });
  }

  engineTest(`${name} succeeds after that, and again changes nothing and says so`, async () => {
    const first = await callThere(gap.isolated, wordsFor('--project', carried.project));
    assert.is(first.code, 0, first.output);
    assert.match(first.stdout, `${carried.project} is wired: `);
    assert.ok((await imageNames(gap.isolated)).includes('example.test/busybox:musl'));
    const second = await changesNothing(wordsFor('--project', carried.project));
    assert.is(second.code, 0, second.output);
    assert.match(second.stdout, 'nothing has changed');
  });

  engineTest(`${name} loads only what is missing, and takes a name with --replace-tags`, async () => {
    const before = await engineContent(gap.isolated);
    await dockerThere(gap.isolated, 'buildx', 'build', '-q', '-t', 'busybox:musl', await smallContext());
    const words = wordsFor('--project', carried.project, '--replace-tags', '--json');
    const { code, stdout, output } = await callThere(gap.isolated, words);
    assert.is(code, 0, output);
    const { result } = JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
    assert.equal(result.loaded.sort(), ['busybox:musl', 'example.test/busybox:musl']);
    assert.is(result.present.length, before.length - 2);
    const after = await engineContent(gap.isolated);
    assert.equal(
      after.filter((line) => !line.startsWith('<none>')),
      before,
    );
    await dockerThere(gap.isolated, 'image', 'prune', '--force');
    assert.is((await callThere(gap.isolated, tool('unwire', carried.project, '--images'))).code, 0);
    assert.equal(await engineContent(gap.isolated), []);
  });
}

engineTest('compose finds every image after import and build, and asks no registry', async () => {
  const compose = (...args: string[]): Promise<Ended> =>
    callThere(gap.isolated, ['docker', 'compose', ...args], { cwd: carried.project });
  assert.is((await callThere(gap.isolated, importer(carried.bundle, '--project', carried.project))).code, 0);
  const built = await compose('build');
  assert.is(built.code, 0, built.output);
  const created = await compose('create', '--no-build');
  assert.is(created.code, 0, created.output);
  const names = await dockerThere(gap.isolated, 'ps', '--all', '--format', '{{.Image}}');
  assert.equal(names.sort(), ['example.test/busybox:musl', 'shop-web']);
  assert.is((await compose('down')).code, 0);
});

test.after(async () => gap?.close());

test.run();
