import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { run } from '../../src/host/run.ts';
import { crosses } from '../helpers/crosses.ts';
import { unpackPrograms } from '../helpers/debian-programs.ts';
import { createInternet } from '../helpers/internet.ts';
import { enterRoom } from '../helpers/room.ts';
import { serveFolder } from '../helpers/serve-folder.ts';

const ruby = [
  ...['ruby', 'ruby3.1', 'libruby3.1', 'rubygems-integration', 'ruby-rubygems', 'ruby-bundler', 'bundler'],
  ...['rake', 'ruby-net-telnet', 'ruby-webrick', 'ruby-xmlrpc', 'ruby-sdbm'],
  ...['libbsd0', 'libedit2', 'libmd0', 'libyaml-0-2'],
];
enterRoom(import.meta.url, await unpackPrograms(ruby));
const internet = await createInternet();
const index = await makeIndex();
await serveFolder(internet, 'gems.example', index);

/** An index as RubyGems itself makes it. */
async function makeIndex(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'gems-'));
  const facts = [
    'name="demo"',
    'version="1.0.0"',
    'summary="demo"',
    'authors=["me"]',
    'files=["lib/demo.rb"]',
  ];
  const assignments = facts.map((fact) => `s.${fact}`).join('; ');
  mkdirSync(join(folder, 'lib'));
  mkdirSync(join(folder, 'gems'));
  writeFileSync(join(folder, 'lib/demo.rb'), 'module Demo; NAME = "the demo"; end\n');
  writeFileSync(join(folder, 'demo.gemspec'), `Gem::Specification.new { |s| ${assignments} }\n`);
  const gem = (...args: string[]) => run({ command: 'gem', args, cwd: folder });
  await gem('build', '--quiet', '--output', 'gems/demo-1.0.0.gem', 'demo.gemspec');
  await gem('generate_index', '--quiet', '--directory', '.');
  return folder;
}

/** The compact index, which RubyGems and Bundler ask for first. */
function addCompactIndex(): void {
  const hash = (algorithm: string, path: string): string =>
    createHash(algorithm)
      .update(readFileSync(join(index, path)))
      .digest('hex');
  mkdirSync(join(index, 'info'));
  writeFileSync(join(index, 'info/demo'), `---\n1.0.0 |checksum:${hash('sha256', 'gems/demo-1.0.0.gem')}\n`);
  const versions = `created_at: 2024-01-01T00:00:00Z\n---\ndemo 1.0.0 ${hash('md5', 'info/demo')}\n`;
  writeFileSync(join(index, 'versions'), versions);
}

const bundle = `cd && printf 'source "https://gems.example"\\ngem "demo"\\n' >Gemfile && bundle config set path vendor &&
  bundle install && bundle exec ruby -e 'require "demo"; puts Demo::NAME'`;

test('gem install crosses', async () => {
  const command = `cd && gem install --clear-sources --source https://gems.example --install-dir . demo && cat gems/demo-1.0.0/lib/demo.rb`;
  await crosses(internet, command, /the demo/);
});

test('bundle install crosses, by the index of specifications', async () => {
  const { lines } = await crosses(internet, bundle, /the demo/);
  assert.ok(lines.some(({ url }) => url === 'https://gems.example/specs.4.8.gz'));
});

test('bundle install crosses, by the compact index', async () => {
  addCompactIndex();
  const { lines } = await crosses(internet, bundle, /the demo/);
  assert.ok(lines.some(({ url }) => url === 'https://gems.example/info/demo'));
  assert.not(lines.some(({ url }) => url === 'https://gems.example/specs.4.8.gz'));
});

test.run();
