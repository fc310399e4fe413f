import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, connect, createServer } from 'node:net';
import { join } from 'node:path';
import { type Daemon, startDaemon } from '../../src/host/daemon.ts';
import { cacheDirectory, withTemporaryDirectory } from '../../src/host/directories.ts';
import { exists } from '../../src/host/files.ts';
import { run } from '../../src/host/run.ts';

/** How a server for a test is set up. */
export interface SshdSettings {
  /** A folder of the test's own. */
  directory: string;
  /** Public key line of who may log in. */
  authorizedKey: string;
  /** Types of its host keys, as `ssh-keygen -t` knows them. Default: ed25519. */
  hostKeys?: readonly string[];
  /** What answers to SFTP. Default: OpenSSH's own program. */
  sftp?: string;
  /** Further lines of its configuration. */
  config?: readonly string[];
  /** `passwd` entry's shell. Default: /bin/sh. */
  shell?: string;
}

/** A running OpenSSH server on loopback. */
export interface Sshd {
  port: number;
  /** Who may log in: root's number under a name that only this server knows. */
  user: string;
  /** That user's home directory. */
  home: string;
  /** Public key lines of its host keys, by type. */
  hostKeys: Map<string, string>;
  logFile: string;
  stop(): Promise<void>;
}

const user = 'remote';

/** Starts an OpenSSH server on a free loopback port. It ends with this process at the latest. Needs root. */
export async function startSshd(settings: SshdSettings): Promise<Sshd> {
  const { directory } = settings;
  const tools = await openSshTools();
  const home = join(directory, 'home');
  await mkdir(home, { recursive: true });
  const hostKeys = await makeHostKeys(directory, settings.hostKeys ?? ['ed25519']);
  const port = await freePort();
  const logFile = join(directory, 'sshd.log');
  await writeConfig(settings, { port, tools });
  await writeAccounts(directory, { home, shell: settings.shell ?? '/bin/sh' });
  const daemon: Daemon = await startDaemon({
    // A test that is killed takes its server with it.
    command: 'setpriv',
    args: ['--pdeathsig', 'TERM', 'unshare', '--mount', 'sh', '-c', startScript, 'sh', directory, tools.sshd],
    env: { LD_LIBRARY_PATH: tools.libraries },
    logFile,
    isReady: () => answers(port),
    readyWithinMs: 15_000,
  });
  return { port, user, home, hostKeys, logFile, stop: daemon.stop };
}

/**
 * As root, sshd insists on an account `sshd` for privilege separation and on /run/sshd, and neither is on a machine
 * without openssh-server. A mount namespace of its own gives it both: files of the test's own are bound over
 * /etc/passwd and /etc/shadow, and an empty file system over /run, where only this server and its children see them.
 * An unprivileged sshd would need no such account, but could only log its own user in, and those have no shell. The
 * server sees what was mounted before it started, not what is mounted later.
 */
const startScript = [
  'mount --bind "$1/passwd" /etc/passwd',
  'mount --bind "$1/shadow" /etc/shadow',
  'mount -t tmpfs none /run',
  'mkdir -m 755 /run/sshd',
  'exec "$2" -D -e -f "$1/sshd_config"',
].join(' && ');

interface Tools {
  sshd: string;
  sftpServer: string;
  libraries: string;
}

const packages = ['openssh-server', 'openssh-sftp-server', 'libwrap0'];

/** Takes the server out of Debian's packages, without installing them; kept between runs. */
async function openSshTools(): Promise<Tools> {
  const folder = join(cacheDirectory(process.env), 'test-tools');
  const root = join(folder, 'openssh');
  if (!(await exists(root))) {
    await withTemporaryDirectory(async (scratch) => {
      await run({ command: 'apt-get', args: ['download', ...packages], cwd: scratch });
      for (const file of await readdir(scratch))
        if (file.endsWith('.deb'))
          await run({ command: 'dpkg', args: ['-x', join(scratch, file), join(scratch, 'root')] });
      // Another test may have been faster.
      await rename(join(scratch, 'root'), root).catch((error) =>
        exists(root).then((is) => is || Promise.reject(error)),
      );
    }, folder);
  }
  return {
    sshd: join(root, 'usr/sbin/sshd'),
    sftpServer: join(root, 'usr/lib/openssh/sftp-server'),
    libraries: join(root, 'usr/lib/x86_64-linux-gnu'),
  };
}

async function makeHostKeys(directory: string, types: readonly string[]): Promise<Map<string, string>> {
  const keys = new Map<string, string>();
  for (const type of types) keys.set(type, await makeKey(join(directory, `host-${type}`), { type }));
  return keys;
}

/** Makes a key pair at `path` and returns its public line, without comment. */
export async function makeKey(
  path: string,
  { type = 'ed25519', passphrase = '' }: { type?: string; passphrase?: string } = {},
): Promise<string> {
  await rm(path, { force: true });
  await run({ command: 'ssh-keygen', args: ['-q', '-t', type, '-N', passphrase, '-C', '', '-f', path] });
  const { stdout } = await run({ command: 'cat', args: [`${path}.pub`] });
  return stdout.trim();
}

async function writeConfig(
  { directory, hostKeys = ['ed25519'], authorizedKey, sftp, config = [] }: SshdSettings,
  { port, tools }: { port: number; tools: Tools },
): Promise<void> {
  await writeFile(join(directory, 'authorized_keys'), `${authorizedKey}\n`);
  const lines = [
    `Port ${port}`,
    'ListenAddress 127.0.0.1',
    ...hostKeys.map((type) => `HostKey ${directory}/host-${type}`),
    `AuthorizedKeysFile ${directory}/authorized_keys`,
    'StrictModes no',
    'UsePAM no',
    'PermitRootLogin prohibit-password',
    'PasswordAuthentication no',
    'KbdInteractiveAuthentication no',
    'PidFile none',
    `Subsystem sftp ${sftp ?? tools.sftpServer}`,
    ...config,
  ];
  await writeFile(join(directory, 'sshd_config'), `${lines.join('\n')}\n`);
}

async function writeAccounts(
  directory: string,
  { home, shell }: { home: string; shell: string },
): Promise<void> {
  const passwd = [`${user}:x:0:0::${home}:${shell}`, 'sshd:x:65533:65533::/run/sshd:/usr/sbin/nologin'];
  await writeFile(join(directory, 'passwd'), `${passwd.join('\n')}\n`);
  await writeFile(join(directory, 'shadow'), `${user}:*:19000:0:99999:7:::\nsshd:!:19000::::::\n`, {
    mode: 0o600,
  });
}

function freePort(): Promise<number> {
  const server = createServer();
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('data', () => resolve(socket.destroy() !== undefined));
    socket.once('error', () => resolve(false));
  });
}
