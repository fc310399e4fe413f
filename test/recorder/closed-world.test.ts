import { spawnSync } from 'node:child_process';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { closeWorld } from '../../src/recording/closed-world.ts';
import { createInternet } from '../helpers/internet.ts';
import {
  cargoRegistry,
  goProxy,
  npmRegistry,
  type Package,
  pythonIndex,
} from '../helpers/package-registries.ts';
import { type Answers, type Recording, record, replay } from '../helpers/recorder.ts';
import { enterRoom } from '../helpers/room.ts';

enterRoom(import.meta.url);
const internet = await createInternet();

/** Records commands, one RUN each, and closes the world around them. */
async function carry(...commands: string[]): Promise<Answers[]> {
  const recordings: Recording[] = [];
  for (const command of commands) recordings.push(await recorded(command));
  return closeAround(recordings);
}

async function recorded(command: string): Promise<Recording> {
  const recording = await record(internet, command);
  assert.is(recording.code, 0, `${command}\n${recording.output}`);
  return recording;
}

type Registry = Parameters<typeof internet.serve>[1];

/** Serves a registry until another state of it is published. */
async function serveNewer(host: string, first: Registry): Promise<(registry: Registry) => void> {
  let current = first;
  await internet.serve(host, (request, response) => current(request, response));
  return (registry) => {
    current = registry;
  };
}

async function closeAround(recordings: readonly (Recording & { id?: string })[]): Promise<Answers[]> {
  const bodies = new Map(
    recordings.flatMap(({ lines, bodyOf }) => lines.map((line) => [line.blob, bodyOf(line)] as const)),
  );
  const open = async function* (blob: string): AsyncGenerator<Buffer> {
    yield bodies.get(blob) ?? Buffer.alloc(0);
  };
  const { slices, reduced, ...closed } = await closeWorld({ slices: [...recordings], open });
  assert.ok(reduced > 0);
  for (const { lines } of slices)
    for (const { blob } of lines) if (blob) bodies.set(blob, await buffer(closed.open(blob)));
  return slices.map(({ lines }) => ({ lines, bodyOf: ({ blob }) => bodies.get(blob) ?? Buffer.alloc(0) }));
}

/** Runs a command that must go well without a miss, and returns what it printed. */
async function works(own: Answers, command: string, pool: readonly Answers[] = []): Promise<string> {
  const { code, output, missed } = await replay(own, command, pool);
  assert.is(code, 0, `${command}\n${output}`);
  assert.equal(missed, []);
  return output;
}

/** Runs a command that must fail without asking for what is not aboard, and returns what it printed. */
async function fails(own: Answers, command: string, pool: readonly Answers[]): Promise<string> {
  const { code, output, missed } = await replay(own, command, pool);
  assert.is.not(code, 0, `${command}\n${output}`);
  assert.equal(missed, []);
  return output;
}

const python: Package[] = [
  { name: 'kit', version: '1.0' },
  { name: 'kit', version: '2.0' },
  { name: 'kit', version: '3.0', requires: { nowhere: '' } },
  { name: 'tool', version: '1.0', requires: { kit: '<2' } },
];

for (const kind of ['html', 'json'] as const) {
  test(`pip, ${kind}: a RUN as it was, a looser pin, another RUN's package; what is not aboard is named`, async () => {
    const host = `${kind}.pypi.example`;
    await internet.serve(host, pythonIndex(python, kind));
    const pip = (requirements: string) =>
      `python3 -m pip install --no-cache-dir --target "$HOME/t" --index-url https://${host}/simple/ ${requirements}`;
    const [own, other] = await carry(pip('kit==1.0'), `${pip('kit==2.0 && echo')} && ${pip('tool')}`);
    assert.ok(own && other);
    const pool = [own, other];
    assert.match(await works(own, pip('kit==1.0')), 'Successfully installed kit-1.0');
    assert.match(await works(own, pip("'kit>=1'"), pool), 'Successfully installed kit-2.0');
    assert.match(await works(own, pip('tool'), pool), /Successfully installed kit-1.0 tool-1.0/);
    const output = await fails(own, pip('kit==3.0'), pool);
    assert.match(output, /requirement kit==3.0 \(from versions: 1.0, 2.0\)/);
  });
}

test('pip: what was looked at and given up is still there to be given up', async () => {
  await internet.serve(
    'back.pypi.example',
    pythonIndex(
      [
        ...python,
        { name: 'high', version: '1.0' },
        { name: 'high', version: '2.0', requires: { kit: '>=2' } },
      ],
      'json',
    ),
  );
  const command =
    "python3 -m pip install --no-cache-dir --target $HOME/t --index-url https://back.pypi.example/simple/ 'kit<2' high";
  const [own] = await carry(command);
  assert.ok(own);
  assert.match(await works(own, command), 'Successfully installed high-1.0 kit-1.0');
});

test('pip: what a wanted list brought is chosen by a RUN whose own index is older, and a pin holds', async () => {
  const host = 'wanted.pypi.example';
  const pip = (requirements: string) =>
    `python3 -m pip install --no-cache-dir --target "$HOME/t" --index-url https://${host}/simple/ ${requirements}`;
  const publish = await serveNewer(host, pythonIndex(python.slice(0, 1), 'json'));
  const march = await recorded(pip('kit==1.0'));
  publish(pythonIndex(python, 'json'));
  const brought = await recorded(pip('kit==2.0'));
  const [own, wanted] = await closeAround([march, { ...brought, id: 'wanted-1' }]);
  assert.ok(own && wanted);
  const pool = [own, wanted];
  assert.match(await works(own, pip('kit==1.0'), pool), 'Successfully installed kit-1.0');
  assert.match(await works(own, pip('kit==2.0'), pool), 'Successfully installed kit-2.0');
  assert.match(await works(own, pip('kit'), pool), 'Successfully installed kit-2.0');
  assert.match(await fails(own, pip('kit==3.0'), pool), 'No matching distribution found for kit==3.0');
});

const npm = 'https://npm.example';
const nodePackages: Package[] = [
  { name: 'kit', version: '1.0.0' },
  { name: 'kit', version: '1.1.0' },
  { name: 'kit', version: '2.0.0' },
  { name: 'native', version: '0.9.0', more: { os: ['win32'] } },
  { name: 'native', version: '1.0.0', more: { os: ['win32'] } },
  {
    name: 'app',
    version: '1.0.0',
    requires: { kit: '^1.0.0' },
    more: { optionalDependencies: { native: '0.9.0' } },
  },
  { name: 'app', version: '2.0.0' },
  { name: 'tester', version: '1.0.0', requires: { kit: '1.0.0' } },
];
const inFolder = (manifest: object, command: string): string =>
  `mkdir -p "$HOME/p" && cd "$HOME/p" && echo '${JSON.stringify(manifest)}' >package.json && ${command}`;
const npmInstall = (words: string): string =>
  `npm install --no-audit --no-fund --no-update-notifier --registry ${npm} ${words} && grep -H '"version"' node_modules/*/package.json`;

test("npm: a RUN as it was, a looser range, another RUN's package; what is not aboard is named", async () => {
  await internet.serve('npm.example', await npmRegistry(nodePackages, npm));
  const install = (words: string) => inFolder({}, npmInstall(words));
  const [own, other] = await carry(install('app@^1'), install('kit@1.0.0'));
  assert.ok(own && other);
  const pool = [own, other];
  const again = await works(own, install('app@^1'));
  assert.match(again, /app\/package\.json:.*1\.0\.0/);
  assert.match(again, /kit\/package\.json:.*1\.1\.0/);
  assert.match(await works(other, install('app kit'), pool), /kit\/package\.json:.*1\.0\.0/);
  assert.match(await fails(own, install('kit@2.0.0'), pool), /No matching version found for kit@2\.0\.0/);
});

test('npm: what a wanted list brought is found by a RUN whose own packument is older, which itself chooses as it did', async () => {
  const url = 'https://wanted.npm.example';
  const install = (words: string) => inFolder({}, npmInstall(words).replace(npm, url));
  const publish = await serveNewer('wanted.npm.example', await npmRegistry(nodePackages.slice(0, 1), url));
  const march = await recorded(install('kit'));
  publish(await npmRegistry(nodePackages, url));
  const brought = await recorded(install('kit@1.1.0'));
  const [own, wanted] = await closeAround([march, { ...brought, id: 'wanted-1' }]);
  assert.ok(own && wanted);
  const pool = [own, wanted];
  assert.match(await works(own, install('kit'), pool), /kit\/package\.json:.*1\.0\.0/);
  assert.match(await works(own, install('kit@1.1.0'), pool), /kit\/package\.json:.*1\.1\.0/);
  assert.match(await fails(own, install('kit@2.0.0'), pool), /No matching version found for kit@2\.0\.0/);
});

test('npm: packages that are chosen and left out do not stop a RUN', async () => {
  const manifest = { dependencies: { kit: '^1' }, devDependencies: { tester: '1.0.0' } };
  const command = inFolder(manifest, npmInstall('--omit=dev'));
  const [own] = await carry(command, inFolder({}, npmInstall('kit@1.1.0')));
  assert.ok(own);
  assert.match(await works(own, command), /kit\/package\.json:.*1\.1\.0/);
});

/** A test with a client that not every machine has; CI's has to. */
function clientTest(client: string, name: string, body: () => Promise<void>): void {
  const has = process.env.CI === 'true' || spawnSync('sh', ['-c', `command -v ${client}`]).status === 0;
  if (has) return void test(`${client}: ${name}`, body);
  console.log(`SKIPPED: there is no ${client} on this machine`);
  test.skip(`${client}: ${name}`, body);
}

clientTest(
  'go',
  'a query as it was, another one, another RUN\u2019s version; what is not aboard is named',
  async () => {
    const name = 'shop.example/kit';
    const versions = ['v1.0.0', 'v1.1.0', 'v1.2.0', 'v1.3.0-rc.1', 'v1.3.0'];
    await internet.serve('go.example', goProxy(versions.map((version) => ({ name, version }))));
    const get = (query: string) =>
      `mkdir -p "$HOME/m" && cd "$HOME/m" && GOTOOLCHAIN=local && GOFLAGS=-modcacherw GOSUMDB=off GOPROXY=https://go.example && export GOFLAGS GOSUMDB GOPROXY GOTOOLCHAIN && go mod init m && go get ${name}@${query}`;
    const [own, other] = await carry(get("'<v1.3.0-a'"), get('v1.1.0'));
    assert.ok(own && other);
    const pool = [own, other];
    assert.match(await works(own, get("'<v1.3.0-a'")), 'added shop.example/kit v1.2.0');
    assert.match(await works(own, get('latest'), pool), 'added shop.example/kit v1.2.0');
    assert.match(await works(own, get('v1.1'), pool), 'added shop.example/kit v1.1.0');
    assert.match(await fails(own, get('v1.0'), pool), 'no matching versions for query "v1.0"');
  },
);

clientTest(
  'cargo',
  'a build as it was, with crates of other targets; what is not aboard is named',
  async () => {
    const url = 'https://cargo.example';
    const packages: Package[] = [
      { name: 'flags', version: '1.0.0' },
      { name: 'flags', version: '1.3.0' },
      { name: 'flags', version: '2.4.0' },
      { name: 'flags', version: '2.5.0' },
      { name: 'winapi', version: '0.3.0', requires: { flags: '^1.0 for cfg(windows)' } },
      { name: 'tool', version: '1.0.0', requires: { flags: '^2', winapi: '^0.3 for cfg(windows)' } },
      { name: 'tool', version: '1.1.0', requires: { flags: '^2', winapi: '^0.3 for cfg(windows)' } },
    ];
    await internet.serve('cargo.example', await cargoRegistry(packages, url));
    const source = `[source.crates-io]\\nreplace-with = "shop"\\n[source.shop]\\nregistry = "sparse+${url}/"\\n`;
    const manifest = '[package]\\nname = "m"\\nversion = "0.1.0"\\nedition = "2021"\\n[dependencies]\\n';
    // The recorder's HOME is another one, and rustup looks for cargo below the user's.
    const cargo = `RUSTUP_HOME="${process.env.RUSTUP_HOME ?? join(homedir(), '.rustup')}" cargo`;
    const fetch = (dependencies: string) =>
      `mkdir -p "$HOME/c/src" "$HOME/c/.cargo" && cd "$HOME/c" && : >src/lib.rs && printf '${source}' >.cargo/config.toml && printf '${manifest}${dependencies}\\n' >Cargo.toml && ${cargo} fetch --target x86_64-unknown-linux-gnu && cat Cargo.lock`;
    const [own, other] = await carry(fetch('tool = "1"\\nflags = "=2.4.0"'), fetch('flags = "2"'));
    assert.ok(own && other);
    const pool = [own, other];
    const locked = (name: string, version: string) => `name = "${name}"\nversion = "${version}"`;
    const again = await works(own, fetch('tool = "1"\\nflags = "=2.4.0"'));
    for (const [name, version] of [
      ['tool', '1.1.0'],
      ['flags', '2.4.0'],
      ['flags', '1.3.0'],
      ['winapi', '0.3.0'],
    ] as const)
      assert.match(again, locked(name, version));
    assert.match(await works(own, fetch('tool = "1"'), pool), locked('flags', '2.5.0'));
    assert.match(await works(other, fetch('tool = "1"'), pool), locked('tool', '1.1.0'));
    assert.match(await fails(own, fetch('tool = "=1.0.0"'), pool), /requirement `tool = "=1\.0\.0"`/);
  },
);

test.run();
