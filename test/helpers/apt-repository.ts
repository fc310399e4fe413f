import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OpenpgpKey } from './openpgp-key.ts';

/** An apt repository of a vendor's at `/debian`, with one package `vendor-tool`; its key is at `/key.asc`. It has long expired. */
export function aptRepository(key: OpenpgpKey): RequestListener {
  const control = ['Package: vendor-tool', 'Version: 1.0', 'Architecture: all', 'Maintainer: The vendor'];
  const description = ['Description: a tool', ''];
  const archive = makePackage([...control, ...description].join('\n'));
  const file = 'pool/main/v/vendor-tool/vendor-tool_1.0_all.deb';
  const about = [`Filename: ${file}`, `Size: ${archive.length}`, `SHA256: ${sha256(archive)}`];
  const packages = Buffer.from([...control, ...about, ...description].join('\n'));
  const files: Readonly<Record<string, Buffer | string>> = {
    '/key.asc': key.armored,
    '/debian/dists/stable/InRelease': key.clearsign(release(packages)),
    '/debian/dists/stable/main/binary-amd64/Packages': packages,
    [`/debian/${file}`]: archive,
  };
  return ({ url = '' }, response) => response.writeHead(url in files ? 200 : 404).end(files[url]);
}

function makePackage(control: string): Buffer {
  const directory = mkdtempSync(join(tmpdir(), 'deb-'));
  mkdirSync(join(directory, 'root/DEBIAN'), { recursive: true });
  writeFileSync(join(directory, 'root/DEBIAN/control'), control);
  execFileSync('dpkg-deb', ['--build', 'root', 'made.deb'], { cwd: directory, stdio: 'pipe' });
  return readFileSync(join(directory, 'made.deb'));
}

function release(packages: Buffer): string {
  return [
    'Suite: stable',
    'Codename: stable',
    'Date: Mon, 01 Jan 2024 00:00:00 UTC',
    'Valid-Until: Mon, 08 Jan 2024 00:00:00 UTC',
    'Architectures: amd64',
    'Components: main',
    'SHA256:',
    ` ${sha256(packages)} ${packages.length} main/binary-amd64/Packages`,
    '',
  ].join('\n');
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
