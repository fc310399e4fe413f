import { createHash } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { run } from '../../src/host/run.ts';
import { extraAuthorities } from '../../src/host/trust.ts';
import { inFront } from '../engine/client.ts';
import { debianMirror } from '../engine/debian-mirror.ts';
import { installPrograms } from '../engine/install-programs.ts';
import { release } from '../engine/package-root.ts';
import { toolsSet } from '../engine/program-sets.ts';
import { keep } from './cache.ts';
import { packRoot } from './pack-root.ts';
import type { BuildRecipe, RootRecipe } from './recipe.ts';

/** The smallest Debian, as every other stand-in but `busybox:musl` has it below. */
export const debian: RootRecipe = {
  name: 'debian',
  text: `Debian ${release.number} from Debian's packages`,
  settings: ['ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', 'CMD ["bash"]'],
  archive: debianArchive,
};

/** For images that a project names and its builds never run. */
export const namedOnly: BuildRecipe = {
  name: 'named-only',
  text: `Debian ${release.number}, only named, never run`,
  base: debian,
  packages: [],
  instructions: [],
};

// Smaller layers and faster installs; no service starts while it is installed.
const files: Readonly<Record<string, string>> = {
  'etc/apt/apt.conf.d/90stand-in': `APT::AutoRemove::SuggestsImportant "false";
Acquire::GzipIndexes "true";
Acquire::Languages "none";
DPkg::Post-Invoke { "rm -f /var/cache/apt/archives/*.deb"; };
Dir::Cache::pkgcache "";
Dir::Cache::srcpkgcache "";
`,
  'etc/dpkg/dpkg.cfg.d/90stand-in': `force-unsafe-io
path-exclude=/usr/share/doc/*
path-include=/usr/share/doc/*/copyright
path-exclude=/usr/share/info/*
path-exclude=/usr/share/locale/*
path-exclude=/usr/share/man/*
`,
  'usr/sbin/policy-rc.d': '#!/bin/sh\nexit 101\n',
};

const unneeded = [
  'etc/hostname',
  'etc/resolv.conf',
  'var/cache/apt',
  'var/cache/debconf/templates.dat-old',
  'var/cache/ldconfig',
  'var/lib/apt/lists',
  'var/log/apt',
  'var/log/bootstrap.log',
  'var/log/dpkg.log',
];

async function debianArchive(): Promise<string> {
  const [mirror, authorities] = await Promise.all([debianMirror(), extraAuthorities(process.env)]);
  const made = createHash('sha256').update(JSON.stringify([mirror, authorities, files, unneeded]));
  return keep(`debian-${made.digest('hex').slice(0, 12)}.tar`, async (archive) => {
    const root = `${archive}.root`;
    await bootstrap(root, mirror);
    await trust(root, authorities);
    await slim(root);
    await packRoot(root, archive);
  });
}

async function bootstrap(root: string, mirror: string): Promise<void> {
  const folders = await installPrograms([toolsSet], () => {});
  await run({
    command: 'debootstrap',
    // Without --verbose it gives wget an option that BusyBox's does not know.
    args: ['--verbose', '--variant=minbase', '--include=ca-certificates', release.codename, root, mirror],
    env: { PATH: inFront(folders, process.env.PATH ?? '') },
    timeoutMs: 30 * 60_000,
  });
}

/** Lets clients inside get through the machine's own proxy, if it has one that reads along. */
async function trust(root: string, authorities: string): Promise<void> {
  const certificates = authorities.match(/-----BEGIN[\s\S]+?-----END CERTIFICATE-----/g) ?? [];
  const folder = join(root, 'usr/local/share/ca-certificates');
  for (const [index, certificate] of certificates.entries())
    await writeFile(join(folder, `machine-${index + 1}.crt`), `${certificate}\n`);
  await run({ command: 'chroot', args: [root, 'update-ca-certificates'] });
}

async function slim(root: string): Promise<void> {
  for (const path of unneeded) await rm(join(root, path), { recursive: true, force: true });
  for (const path of ['var/cache/apt/archives/partial', 'var/lib/apt/lists/partial', 'var/log/apt'])
    await mkdir(join(root, path), { recursive: true });
  const texts = ['doc', 'info', 'locale', 'man'].map((folder) => join(root, 'usr/share', folder));
  const args = [...texts, '!', '-type', 'd', '!', '-name', 'copyright', '-delete'];
  await run({ command: 'find', args });
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text, { mode: path.startsWith('usr/sbin/') ? 0o755 : 0o644 });
  }
}
