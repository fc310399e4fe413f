import { cp, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { carryOver, importThere, packProject, prepareProject } from '../../scripts/crossing/crossing.ts';
import { run } from '../../src/host/run.ts';
import { createMachine } from '../caches/machine.ts';
import { pathWithout } from '../caches/recording.ts';
import { engineTest, openGap } from '../helpers/engines.ts';

const sample = resolve(import.meta.dirname, '../projects/sample');
const manifest = 'caches: { pip: [api/requirements.txt], npm: [web], node-modules: [kit] }\n';

engineTest('import.sh --caches brings what pip and npm need to install without a network', async () => {
  const gap = await openGap();
  const machine = await createMachine();
  try {
    const source = join(gap.work, 'sample');
    await cp(sample, source, { recursive: true });
    await cp(join(sample, 'web'), join(source, 'kit'), { recursive: true });
    await run({ command: 'npm', args: ['ci', '--ignore-scripts'], cwd: join(source, 'kit') });
    await writeFile(join(source, 'buildferry.yaml'), manifest);
    // A packing host without pip, so that what RUNs downloaded has to do.
    const { PATH } = gap.connected.engine.env;
    const env = { PATH: await pathWithout(gap.work, ['python3'], PATH) };
    const bare = { ...gap.connected, env: { ...gap.connected.env, ...env } };
    const packed = await packProject(await prepareProject(source, gap.connected), bare);
    assert.equal(
      packed.catalog.caches.map(({ kind, facts }) => [kind, facts.from]),
      [
        ['pip', 'recording'],
        ['npm', undefined],
        ['node-modules', undefined],
      ],
    );
    const carried = await carryOver(packed, gap.isolated);
    await run({ command: 'rm', args: ['-r', join(carried.project, 'kit', 'node_modules')] });
    const web = { cwd: join(carried.project, 'web') };
    const install = ['ci', '--offline', '--ignore-scripts'];
    await machine.isolated('npm', install, web).then(assert.unreachable, () => {});
    // npm hands its own settings down to the scripts that it runs, such as the one that runs this test.
    const npmSettings = Object.keys(process.env).filter((name) => name.startsWith('npm_config_'));
    const unset = Object.fromEntries([...npmSettings, 'XDG_CACHE_HOME'].map((name) => [name, undefined]));
    const there = { ...gap.isolated, env: { ...unset, HOME: machine.home } };
    await importThere(carried, there, ['--caches', '--dry-run']);
    await machine.isolated('npm', install, web).then(assert.unreachable, () => {});
    await importThere(carried, there, ['--caches']);
    await machine.isolated('npm', install, web);
    const wheelhouse = join(machine.home, '.cache', 'buildferry', 'wheelhouse');
    const target = join(machine.home, 'installed');
    const requirements = join(carried.project, 'api', 'requirements.txt');
    const pip = ['-m', 'pip', 'install', '--no-index', '--find-links', wheelhouse, '--target', target];
    await machine.isolated('python3', [...pip, '-r', requirements]);
    const printed = await machine.isolated('python3', ['-c', 'import flask; print(flask.__name__)'], {
      env: { PYTHONPATH: target },
    });
    assert.match(printed, 'flask');
    const kit = join(carried.project, 'kit');
    assert.match(
      await machine.isolated('node', ['-p', 'require("esbuild/package.json").name'], { cwd: kit }),
      'esbuild',
    );
  } finally {
    await machine.remove();
    await gap.close();
  }
});

test.run();
