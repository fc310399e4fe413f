import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { create } from 'tar';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { crosses } from '../helpers/crosses.ts';
import { unpackPrograms } from '../helpers/debian-programs.ts';
import { createInternet } from '../helpers/internet.ts';
import { enterRoom } from '../helpers/room.ts';
import { serveFolder } from '../helpers/serve-folder.ts';

const libraries = [
  ...['composer-ca-bundle', 'composer-class-map-generator', 'composer-metadata-minifier', 'composer-pcre'],
  ...['composer-semver', 'composer-spdx-licenses', 'composer-xdebug-handler', 'json-schema', 'psr-container'],
  ...['psr-log', 'react-promise', 'seld-signal-handler', 'symfony-console', 'symfony-deprecation-contracts'],
  ...[
    'symfony-filesystem',
    'symfony-finder',
    'symfony-process',
    'symfony-service-contracts',
    'symfony-string',
  ],
];
const composer = [
  ...['composer', 'jsonlint', 'php-common', 'php8.2-common', 'php8.2-cli', 'php8.2-mbstring'],
  ...['libargon2-1', 'libbsd0', 'libedit2', 'libicu72', 'libmd0', 'libonig5', 'libsodium23', 'libxml2'],
  ...libraries.map((name) => `php-${name}`),
];
enterRoom(import.meta.url, await unpackPrograms(composer));
const internet = await createInternet();
await serveFolder(internet, 'packages.example', await makeRepository());

async function makeRepository(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'composer-'));
  mkdirSync(join(folder, 'demo'));
  mkdirSync(join(folder, 'p2/acme'), { recursive: true });
  writeFileSync(join(folder, 'demo/demo.php'), '<?php echo "the demo";\n');
  await create({ cwd: folder, file: join(folder, 'demo.tar') }, ['demo']);
  const shasum = createHash('sha1')
    .update(readFileSync(join(folder, 'demo.tar')))
    .digest('hex');
  const dist = { type: 'tar', url: 'https://packages.example/demo.tar', shasum };
  const release = {
    name: 'acme/demo',
    version: '1.0.0',
    version_normalized: '1.0.0.0',
    type: 'library',
    dist,
  };
  const repository = {
    packages: [],
    'metadata-url': '/p2/%package%.json',
    'available-packages': ['acme/demo'],
  };
  writeFileSync(join(folder, 'packages.json'), JSON.stringify(repository));
  writeFileSync(join(folder, 'p2/acme/demo.json'), JSON.stringify({ packages: { 'acme/demo': [release] } }));
  return folder;
}

// Debian's packages switch these on when they are installed.
const php = `php8.2 ${['ctype', 'iconv', 'mbstring', 'phar', 'tokenizer'].map((name) => `-d extension=${name}.so`).join(' ')}`;

test('composer require crosses', async () => {
  const project = {
    repositories: [{ type: 'composer', url: 'https://packages.example' }, { packagist: false }],
  };
  const require = `COMPOSER_ALLOW_SUPERUSER=1 ${php} /usr/bin/composer require --no-interaction acme/demo:1.0.0`;
  const command = `cd && echo '${JSON.stringify(project)}' >composer.json && ${require} && cat vendor/acme/demo/demo.php`;
  const { lines } = await crosses(internet, command, /the demo/);
  assert.ok(lines.some(({ url }) => url === 'https://packages.example/demo.tar'));
});

test.run();
