import { cp, mkdir, readFile, rename, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Carried } from '../../scripts/crossing/crossing.ts';
import { listBundle } from '../../src/bundle/checksums.ts';
import { BuildferryError, exitCodes } from '../../src/errors.ts';
import { importBundle } from '../../src/index.ts';
import { engineTest, type Gap, openGap } from '../helpers/engines.ts';
import {
  callThere,
  dockerThere,
  engineContent,
  importer,
  packFiles,
  tool,
  treeBelow,
} from './isolated-side.ts';

let gap: Gap;
let carried: Carried;
let begun = '';

/** Seconds and nanoseconds, as `docker events` takes them. */
const now = (): string => `${(Date.now() / 1000).toFixed(3)}`;

engineTest('a bundle is packed, and is what was sealed', async () => {
  gap = await openGap();
  carried = await packFiles(gap, 'small', {
    'compose.yaml': 'services: { web: { build: . } }\n',
    Dockerfile: 'FROM busybox:musl\nRUN date > /made\n',
  });
  begun = now();
  assert.is((await callThere(gap.isolated, importer(carried.bundle, '--verify'))).code, 0);
  Object.assign(process.env, gap.isolated.engine.env, { XDG_STATE_HOME: join(gap.isolated.work, 'state') });
});

/** What an import of the damaged bundle is refused with, by the library; undefined when it is not refused. */
async function refusal(): Promise<BuildferryError | undefined> {
  try {
    await importBundle(carried, () => {});
  } catch (error) {
    if (error instanceof BuildferryError) return error;
    throw error;
  }
  return undefined;
}

/** Both importers refuse the damaged bundle and name the file; what SHA256SUMS was like only the others can tell. */
async function assertRefused(damage: string, file: string): Promise<void> {
  const byLibrary = await refusal();
  assert.ok(byLibrary, `${damage}: the library imports it`);
  assert.is(exitCodes[byLibrary.code], 10, damage);
  const named = file === 'SHA256SUMS' ? '' : file;
  assert.match(byLibrary.message, named, damage);
  const byShell = await callThere(gap.isolated, importer(carried.bundle, '--project', carried.project));
  assert.is(byShell.code, 10, `${damage}: ${byShell.output}`);
  assert.match(byShell.output, named, damage);
}

/** Damages a file for as long as `work` takes. */
async function damaged(file: string, damage: (path: string) => Promise<void>, work: () => Promise<void>) {
  const path = join(carried.bundle, file);
  const aside = join(gap.work, 'aside');
  await rename(path, aside);
  await cp(aside, path);
  try {
    await damage(path);
    await work();
  } finally {
    await rm(path, { recursive: true, force: true });
    await rename(aside, path);
  }
}

const flipAt = (position: number) => async (path: string) => {
  const bytes = await readFile(path);
  bytes[position] = (bytes[position] ?? 0) ^ 1;
  await writeFile(path, bytes);
};

async function filesAboard(): Promise<{ file: string; size: number }[]> {
  const { files } = await listBundle(carried.bundle);
  const all = [...files, 'SHA256SUMS'];
  return Promise.all(
    all.map(async (file) => ({ file, size: (await readFile(join(carried.bundle, file))).length })),
  );
}

engineTest('a byte flipped anywhere in any file is refused', async () => {
  const files = await filesAboard();
  assert.ok(files.some(({ file }) => file.startsWith('images/blobs/')) && files.length > 15);
  for (const { file, size } of files) {
    // A flip in import.sh may keep it from coming to its own checks: these have a test of their own.
    if (file === 'import.sh') continue;
    for (const position of new Set(size === 0 ? [] : [0, Math.floor(size / 2), size - 1]))
      await damaged(file, flipAt(position), () => assertRefused(`${file} at ${position}`, file));
  }
});

engineTest('a file removed, cut, replaced by a link or added is refused', async () => {
  for (const { file, size } of await filesAboard()) {
    if (file === 'import.sh') continue;
    await damaged(
      file,
      (path) => rm(path),
      () => assertRefused(`${file} removed`, file),
    );
    if (!/^(?:SHA256SUMS|cache-manifest\.json|images\.tsv|images\/index\.json)$/.test(file)) continue;
    await damaged(
      file,
      (path) => truncate(path, size - 1),
      () => assertRefused(`${file} cut`, file),
    );
    const replace = async (path: string): Promise<void> => {
      await rm(path);
      await symlink(join(gap.work, 'aside'), path);
    };
    await damaged(file, replace, () => assertRefused(`${file} linked`, file));
  }
  for (const extra of ['extra', 'images/blobs/sha256/extra', 'caches/extra', '.hidden', 'two words']) {
    await mkdir(dirname(join(carried.bundle, extra)), { recursive: true });
    await writeFile(join(carried.bundle, extra), 'x');
    await assertRefused(`${extra} added`, extra);
    await rm(join(carried.bundle, extra));
  }
});

engineTest('the command says so in one sentence, and what to do', async () => {
  await damaged('images.tsv', flipAt(0), async () => {
    const { code, output } = await callThere(
      gap.isolated,
      tool('import', carried.bundle, '-p', carried.project),
    );
    assert.is(code, 10);
    assert.match(output, `buildferry: The bundle ${carried.bundle} is not what was sealed.`);
    assert.match(output, 'images.tsv has been altered');
    assert.match(output, 'Copy it again from where it was packed. Nothing here has been touched.');
  });
});

engineTest('of all that the engine has seen nothing', async () => {
  const events = ['events', '--since', begun, '--until', now(), '--format', '{{.Type}} {{.Action}}'];
  assert.equal(await dockerThere(gap.isolated, ...events), []);
  await assertUntouched();
});

engineTest('a byte flipped in import.sh makes it fail, and the engine is what it was', async () => {
  const { length } = await readFile(join(carried.bundle, 'import.sh'));
  const step = 131;
  for (let position = 0; position < length; position += step)
    await damaged('import.sh', flipAt(position), async () => {
      const { code } = await callThere(gap.isolated, importer(carried.bundle, '--project', carried.project));
      assert.is.not(code, 0, `import.sh at ${position}`);
    });
  await damaged('import.sh', flipAt(length - 1), async () =>
    assert.is((await refusal())?.code, 'bundle-altered'),
  );
  await assertUntouched();
});

/** The engine and the state are empty, the project is as it was carried over, the bundle is whole again. */
async function assertUntouched(): Promise<void> {
  assert.equal(await engineContent(gap.isolated), []);
  assert.equal(await treeBelow(carried.project), await treeBelow(join(gap.connected.work, 'small')));
  assert.equal(await treeBelow(join(gap.isolated.work, 'state')), {});
  assert.is((await callThere(gap.isolated, importer(carried.bundle, '--verify'))).code, 0);
}

test.after(async () => gap?.close());

test.run();
