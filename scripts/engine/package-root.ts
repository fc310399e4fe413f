import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { withTemporaryDirectory } from '../../src/host/directories.ts';
import { run } from '../../src/host/run.ts';
import { debianMirror } from './debian-mirror.ts';
import { enginesDirectory } from './directories.ts';

/** Where Debian packages come from: one release, or its newest packages. */
export type Suite = 'bookworm' | 'sid';

/** The Debian release that stand-ins and small tools are taken from. */
export const release: { codename: Suite; number: number } = { codename: 'bookworm', number: 12 };

/** Debian packages, apart from those that are installed on this machine. */
export interface PackageRoot {
  mirror: string;
  /** Unpacks packages of a suite into a directory, without their dependencies and their scripts. */
  unpack(suite: Suite, packages: readonly string[], into: string): Promise<void>;
}

const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';
const timeoutMs = 15 * 60_000;

/**
 * Opens a root for apt of its own, with the machine's mirror and fresh indexes. Neither /etc/apt nor dpkg's status
 * is touched.
 */
export async function openPackageRoot(): Promise<PackageRoot> {
  const mirror = await debianMirror();
  const root = join(enginesDirectory(), 'apt');
  const configuration = join(root, 'apt.conf');
  await mkdir(join(root, 'lists', 'partial'), { recursive: true });
  await mkdir(join(root, 'archives', 'partial'), { recursive: true });
  await writeFile(join(root, 'status'), '');
  await writeFile(join(root, 'sources.list'), sourcesList(mirror));
  await writeFile(configuration, aptConfiguration(root));
  const apt = (args: readonly string[], cwd: string) =>
    run({ command: 'apt-get', args: ['-c', configuration, '-qq', ...args], cwd, timeoutMs });
  await apt(['update'], root);
  const unpack: PackageRoot['unpack'] = (suite, packages, into) =>
    withTemporaryDirectory(async (archives) => {
      await apt(['download', ...packages.map((name) => `${name}/${suite}`)], archives);
      await mkdir(into, { recursive: true });
      for (const archive of await readdir(archives))
        await run({ command: 'dpkg', args: ['-x', join(archives, archive), into] });
    }, root);
  return { mirror, unpack };
}

function sourcesList(mirror: string): string {
  const suites: Suite[] = ['bookworm', 'sid'];
  return suites.map((suite) => `deb [signed-by=${keyring}] ${mirror} ${suite} main\n`).join('');
}

/** Comes after the machine's own configuration, whose proxies stay. */
function aptConfiguration(root: string): string {
  return `Dir::State "${root}";
Dir::State::lists "${root}/lists";
Dir::State::status "${root}/status";
Dir::Cache "${root}";
Dir::Cache::archives "${root}/archives";
Dir::Etc::sourcelist "${root}/sources.list";
Dir::Etc::sourceparts "/dev/null";
Dir::Etc::preferences "/dev/null";
Dir::Etc::preferencesparts "/dev/null";
APT::Sandbox::User "root";
Acquire::Languages "none";
Acquire::Retries "3";
#clear Acquire::IndexTargets::deb::DEP-11;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
`;
}
