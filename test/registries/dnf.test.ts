import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { run } from '../../src/host/run.ts';
import { crosses } from '../helpers/crosses.ts';
import { unpackPrograms } from '../helpers/debian-programs.ts';
import { createInternet } from '../helpers/internet.ts';
import { record } from '../helpers/recorder.ts';
import { enterRoom } from '../helpers/room.ts';
import { serveFolder } from '../helpers/serve-folder.ts';

const dnf = [
  ...[
    'dnf',
    'dnf-data',
    'python3-dnf',
    'python3-hawkey',
    'python3-libdnf',
    'python3-libcomps',
    'python3-rpm',
  ],
  ...[
    'python3-gpg',
    'libdnf2',
    'libdnf2-common',
    'libcomps0',
    'libmodulemd2',
    'librepo0',
    'libsolv1',
    'libsolvext1',
  ],
  ...[
    'libgpgme11',
    'liblua5.3-0',
    'libpopt0',
    'libfsverity0',
    'librpm9',
    'librpmbuild9',
    'librpmio9',
    'librpmsign9',
  ],
  ...['rpm', 'rpm-common', 'createrepo-c', 'libcreaterepo-c0', 'libcurl4', 'libdrpm0', 'libzck1'],
  ...[
    'libassuan0',
    'libdw1',
    'libelf1',
    'libglib2.0-0',
    'libicu72',
    'libjson-c5',
    'libmagic1',
    'libxml2',
    'libyaml-0-2',
  ],
];
const spec = `Name: demo
Version: 1.0
Release: 1
Summary: demo
License: MIT
BuildArch: noarch
%description
demo
%install
mkdir -p %{buildroot}/opt
echo the demo >%{buildroot}/opt/demo
%files
/opt/demo
`;

enterRoom(import.meta.url, await unpackPrograms(dnf));
const internet = await createInternet();
await serveFolder(internet, 'rpms.example', await makeRepository());

async function makeRepository(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'dnf-'));
  mkdirSync(join(folder, 'repository'));
  writeFileSync(join(folder, 'demo.spec'), spec);
  const definitions = ['--define', `_topdir ${folder}`, '--define', `_rpmdir ${folder}/repository`];
  await run({ command: 'rpmbuild', args: [...definitions, '-bb', join(folder, 'demo.spec')] });
  await run({ command: 'createrepo_c', args: ['--quiet', join(folder, 'repository')] });
  return join(folder, 'repository');
}

function install(scheme: 'http' | 'https', option = ''): string {
  const repository = `--setopt=reposdir=/none --repofrompath=demo,${scheme}://rpms.example/`;
  return `cd && mkdir root && dnf -y -q ${option} --installroot="$PWD/root" --releasever=1 ${repository} --nogpgcheck install demo && cat root/opt/demo`;
}

test('dnf install crosses over HTTP', async () => {
  const { lines } = await crosses(internet, install('http'), /the demo/);
  assert.ok(lines.some(({ url }) => url === 'http://rpms.example/repodata/repomd.xml'));
});

test('dnf install crosses over HTTPS when it is told whom to trust', async () => {
  await crosses(internet, install('https', '--setopt=sslcacert="$SSL_CERT_FILE"'), /the demo/);
});

test('over HTTPS dnf trusts nobody else, and that is said', async () => {
  const { code, output } = await record(internet, install('https'));
  assert.is(code, 1);
  assert.match(output, /rpms\.example can't be recorded: its client trusts only authorities of its own/);
});

test.run();
