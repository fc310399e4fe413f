import { createHash } from 'node:crypto';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { create } from 'tar';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { withTemporaryDirectory } from '../../src/host/directories.ts';
import { run } from '../../src/host/run.ts';
import { nodeInstallers } from '../caches/tools.ts';
import { crosses } from '../helpers/crosses.ts';
import { createInternet } from '../helpers/internet.ts';
import { enterRoom } from '../helpers/room.ts';

// What these fetch lies on servers of their own, beside the npm registry. Each is told of a mirror as its manual says.
const modules = await nodeInstallers();
enterRoom(import.meta.url);

const mirror = 'https://mirror.example';
const electronVersion = '38.1.2';
const text = 'installed for real';
const { zip, headers } = await makeArchives();
const internet = await createInternet();
await internet.serve('mirror.example', (request, response) => {
  const body = bodyAt(request.url ?? '');
  if (body) response.setHeader('content-length', body.length).end(request.method === 'HEAD' ? '' : body);
  else response.writeHead(404).end();
});

/** Each prints a file of what it installed. */
const installers: Readonly<Record<string, string>> = {
  'Playwright with PLAYWRIGHT_DOWNLOAD_HOST': `
    export PLAYWRIGHT_DOWNLOAD_HOST=${mirror} PLAYWRIGHT_BROWSERS_PATH=$HOME/browsers
    node ${modules}/playwright-core/cli.js install ffmpeg && cat $HOME/browsers/ffmpeg-*/ffmpeg-linux`,
  "Puppeteer's installer with --base-url": `
    node ${modules}/@puppeteer/browsers/lib/cjs/main-cli.js install chrome@140.0.7339.82 \\
      --base-url=${mirror}/chrome --path=$HOME/browsers && cat $HOME/browsers/chrome/*/*/chrome`,
  'Electron with ELECTRON_MIRROR': `
    export ELECTRON_MIRROR=${mirror}/electron/ electron_use_remote_checksums=1 NODE_PATH=${modules}
    cp -r ${modules}/electron $HOME/electron
    node $HOME/electron/install.js && cat $HOME/electron/dist/electron`,
  'Cypress with CYPRESS_DOWNLOAD_MIRROR': `
    export CYPRESS_DOWNLOAD_MIRROR=${mirror} CYPRESS_CACHE_FOLDER=$HOME/cypress CI=1
    node ${modules}/cypress/bin/cypress install && cat $HOME/cypress/*/Cypress/Cypress`,
  'node-gyp with --dist-url': `
    node ${modules}/node-gyp/bin/node-gyp.js install v24.9.0 --dist-url=${mirror}/dist --devdir=$HOME/gyp
    cat $HOME/gyp/24.9.0/include/node/node.h`,
};

for (const [name, command] of Object.entries(installers)) {
  test(`${name}: what it downloads crosses`, async () => {
    const { lines } = await crosses(internet, command, new RegExp(text));
    assert.ok(lines.some(({ url }) => url.startsWith(mirror)));
  });
}

test.run();

function bodyAt(url: string): Buffer | undefined {
  const { pathname } = new URL(url, mirror);
  if (pathname.endsWith('/SHASUMS256.txt')) return Buffer.from(checksums());
  if (pathname.endsWith('.tar.gz')) return headers;
  return pathname.endsWith('.zip') || pathname.startsWith('/desktop/') ? zip : undefined;
}

function checksums(): string {
  const sum = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
  // What is not marked as binary, Electron's installer would read as UTF-8.
  const electron = `${sum(zip)} *electron-v${electronVersion}-linux-${process.arch}.zip`;
  return `${sum(headers)}  node-v24.9.0-headers.tar.gz\n${electron}\n`;
}

/** A zip in which each of them finds its program, and the headers of a Node. */
async function makeArchives(): Promise<{ zip: Buffer; headers: Buffer }> {
  return withTemporaryDirectory(async (directory) => {
    const programs = ['ffmpeg-linux', 'chrome-linux64/chrome', 'electron', 'Cypress/Cypress'];
    const header = 'node-v24.9.0/include/node/node.h';
    for (const path of [...programs, 'version', header]) {
      await mkdir(join(directory, dirname(path)), { recursive: true });
      await writeFile(join(directory, path), `${text}\n`);
      await chmod(join(directory, path), 0o755);
    }
    const inZip = ['ffmpeg-linux', 'chrome-linux64', 'electron', 'version', 'Cypress'];
    await run({ command: 'python3', args: ['-m', 'zipfile', '-c', 'all.zip', ...inZip], cwd: directory });
    await create({ file: join(directory, 'headers.tar.gz'), gzip: true, cwd: directory }, ['node-v24.9.0']);
    const [zip, headers] = await Promise.all([
      readFile(join(directory, 'all.zip')),
      readFile(join(directory, 'headers.tar.gz')),
    ]);
    return { zip, headers };
  });
}
