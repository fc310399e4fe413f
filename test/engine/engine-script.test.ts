import { mkdir, mkdtemp, readdir, readFile, realpath, rm, symlink } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { enginesDirectory } from '../../scripts/engine/directories.ts';
import { installPrograms, rootOf } from '../../scripts/engine/install-programs.ts';
import { engineKinds, kindSettings } from '../../scripts/engine/kinds.ts';
import { currentSet, oldSet, toolsSet } from '../../scripts/engine/program-sets.ts';
import type { TestEngine } from '../../scripts/engine/test-engine.ts';
import { exists } from '../../src/host/files.ts';
import { run } from '../../src/host/run.ts';
import { engineTest, hasEngines } from '../helpers/engines.ts';

const script = resolve(import.meta.dirname, '../../scripts/engine.ts');
const isolatedKinds = engineKinds.filter((kind) => kind !== 'connected');

// Engines of this test's own: only the programs are shared with whoever else uses test engines here.
if (hasEngines) await installPrograms([oldSet, currentSet, toolsSet], () => {});
const cache = await realpath(await mkdtemp('/tmp/buildferry-'));
const engines = join(cache, 'buildferry', 'engines');
await mkdir(engines, { recursive: true });
await symlink(join(enginesDirectory(), 'programs'), join(engines, 'programs'));

async function engineScript(args: readonly string[], env: Record<string, string> = {}): Promise<string> {
  const request = { command: process.execPath, args: [script, ...args] };
  return (await run({ ...request, env: { XDG_CACHE_HOME: cache, BUILDFERRY_TEST_LANE: undefined, ...env } }))
    .stdout;
}

async function up(kind: string, env?: Record<string, string>): Promise<TestEngine> {
  return JSON.parse(await engineScript(['up', kind, '--json'], env));
}

async function docker(engine: TestEngine, ...args: string[]): Promise<string> {
  return (await run({ command: 'docker', args, env: engine.env })).stdout.trim();
}

/** Starts a container that ends when it is asked to. */
async function startContainer(engine: TestEngine): Promise<void> {
  const archive = join(cache, 'busybox.tar');
  await run({ command: 'tar', args: ['-cf', archive, '-C', join(rootOf(toolsSet), 'bin'), 'busybox'] });
  await docker(engine, 'import', archive, 'busybox');
  const loop = 'trap "exit 0" TERM; while :; do /busybox sleep 0.1; done';
  await docker(engine, 'run', '--detach', '--network', 'none', 'busybox', '/busybox', 'sh', '-c', loop);
}

async function pidOf(kind: string): Promise<number> {
  return Number(await readFile(join(engines, kind, 'pid'), 'utf8'));
}

async function processesNaming(directory: string): Promise<string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const commands = pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => ''));
  return (await Promise.all(commands)).filter((command) => command.includes(`${directory}/`));
}

async function interfacesOf(pid: number): Promise<string[]> {
  const table = await readFile(`/proc/${pid}/net/dev`, 'utf8');
  return [...table.matchAll(/^\s*([^\s:]+):/gm)].map((match) => match[1] ?? '');
}

for (const kind of isolatedKinds) {
  engineTest(
    `${kind} is what its name says, sees nothing but loopback, and goes without a trace`,
    async () => {
      const engine = await up(kind);
      assert.is(engine.version.startsWith('20.10.'), kind === 'isolated-20.10');
      assert.is(await docker(engine, 'version', '--format', '{{.Server.Version}}'), engine.version);
      const driver = kind === 'isolated-containerd' ? 'overlayfs' : 'overlay2';
      assert.is(await docker(engine, 'info', '--format', '{{.Driver}}'), driver);
      assert.is(engine.store, kindSettings[kind].store);
      assert.equal(await interfacesOf(await pidOf(kind)), ['lo']);
      assert.match(await engineScript(['status']), `${kind}: Docker ${engine.version}`);
      await startContainer(engine);
      assert.ok((await processesNaming(join(engines, kind))).length >= 3);

      await engineScript(['down', kind]);
      assert.equal(await processesNaming(join(engines, kind)), []);
      assert.match(await engineScript(['status']), `${kind}: down`);

      const again = await up(kind);
      assert.is(await docker(again, 'image', 'ls', '--format', '{{.Repository}}'), 'busybox');
      await engineScript(['wipe', kind]);
      assert.equal(await processesNaming(join(engines, kind)), []);
      assert.not(await exists(join(engines, kind)));
    },
  );
}

engineTest('an engine that was killed comes up again, and nothing of it is left behind', async () => {
  for (const [kind, next] of [
    ['isolated-overlay2', 'up'],
    ['isolated-containerd', 'wipe'],
  ] as const) {
    await startContainer(await up(kind));
    process.kill(await pidOf(kind), 'SIGKILL');
    await engineScript([next, kind]);
    const shims = (await processesNaming(join(engines, kind))).filter((command) => command.includes('shim'));
    assert.equal(shims, []);
    await engineScript(['wipe', kind]);
    assert.not.match(await readFile('/proc/self/mountinfo', 'utf8'), join(engines, kind));
  }
});

engineTest('whoever asks for an engine at the same time gets the same one', async () => {
  const all = await Promise.all([1, 2, 3].map(() => up('isolated-overlay2')));
  assert.is(new Set(all.map(({ host }) => host)).size, 1);
  const commands = await processesNaming(join(engines, 'isolated-overlay2'));
  assert.is(commands.filter((command) => command.includes('daemon.json')).length, 1);
});

engineTest('env is for a shell, and an engine that answers already is the connected side', async () => {
  const lines = await engineScript(['env', 'isolated-overlay2']);
  const shell = `${lines}\ndocker version --format '{{.Server.Version}}' && docker compose version && docker buildx version`;
  await run({ command: 'sh', args: ['-e', '-c', shell] });
  const { env, host, version } = await up('isolated-overlay2');
  const connected = await up('connected', { ...env, XDG_CACHE_HOME: join(cache, 'elsewhere') });
  assert.equal([connected.host, connected.version], [host, version]);
  assert.is(connected.directory, undefined);
  await engineScript(['down', 'connected'], { ...env, XDG_CACHE_HOME: join(cache, 'elsewhere') });
  assert.is(await docker(connected, 'version', '--format', '{{.Server.Version}}'), version);
});

test.after(async () => {
  if (hasEngines) for (const kind of isolatedKinds) await engineScript(['wipe', kind]);
  await rm(cache, { recursive: true, force: true });
});

test.run();
