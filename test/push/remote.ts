import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BuildferryError, isErrorOf } from '../../src/errors.ts';
import type { BuildferryEvent } from '../../src/events.ts';
import { run } from '../../src/host/run.ts';
import { type PushOptions, type PushResult, pushBundle } from '../../src/index.ts';
import { makeKey, type Sshd, type SshdSettings, startSshd } from '../helpers/sshd.ts';

/** A remote host for a test, and a home directory here in which only what a test puts there is found. */
export interface Remote {
  directory: string;
  sshd: Sshd;
  /** The folder that bundles are pushed into. */
  destination: string;
  /** A private key that may log in. */
  identity: string;
  target(port?: number): string;
  /** Writes ~/.ssh/known_hosts. */
  writeKnownHosts(text: string): Promise<void>;
  /** Makes the server's key known, for another port if need be. */
  trust(port?: number): Promise<void>;
  push(options: Partial<PushOptions> & { bundle: string }): Promise<Pushed>;
  stop(): Promise<void>;
}

/** A push, with all that it told. */
export interface Pushed {
  result: PushResult;
  events: BuildferryEvent[];
}

/** Starts a server and points HOME at an empty directory. Everything goes away with `stop`. */
export async function createRemote(settings: Partial<SshdSettings> = {}): Promise<Remote> {
  const directory = await mkdtemp(join(tmpdir(), 'buildferry-push-'));
  const identity = join(directory, 'identity');
  const authorizedKey = await makeKey(identity);
  const sshd = await startSshd({ directory, authorizedKey, ...settings });
  const destination = join(directory, 'destination');
  await mkdir(destination);
  await mkdir(join(directory, 'here', '.ssh'), { recursive: true });
  const before = { HOME: process.env.HOME, SSH_AUTH_SOCK: process.env.SSH_AUTH_SOCK };
  process.env.HOME = join(directory, 'here');
  delete process.env.SSH_AUTH_SOCK;
  const target = (port = sshd.port): string => `ssh://${sshd.user}@127.0.0.1:${port}${destination}`;
  const writeKnownHosts = (text: string): Promise<void> =>
    writeFile(join(directory, 'here', '.ssh', 'known_hosts'), text);
  return {
    directory,
    sshd,
    destination,
    identity,
    target,
    writeKnownHosts,
    trust: (port = sshd.port) => writeKnownHosts(knownHostsLine(sshd, port)),
    async push(options) {
      const events: BuildferryEvent[] = [];
      const wanted = { target: target(), identities: [identity], ...options };
      return { result: await pushBundle(wanted, (event) => events.push(event)), events };
    },
    async stop() {
      Object.assign(process.env, before);
      for (const [name, value] of Object.entries(before)) if (value === undefined) delete process.env[name];
      await sshd.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** A plain line of known_hosts for a server's key. */
export function knownHostsLine({ hostKeys }: Sshd, port: number, type = 'ed25519'): string {
  return `[127.0.0.1]:${port} ${hostKeys.get(type)}\n`;
}

/** Runs `sha256sum -c` where a bundle arrived, as people do. */
export async function checkSums(bundle: string): Promise<void> {
  await run({ command: 'sha256sum', args: ['-c', '--strict', '--quiet', 'SHA256SUMS'], cwd: bundle });
}

/** Whether the server ever let somebody in. */
export async function wasEntered({ logFile }: Sshd): Promise<boolean> {
  return (await readFile(logFile, 'utf8')).includes('Accepted publickey');
}

/** Content for a file: what is random can't be guessed, compressed or found elsewhere. */
export function content(bytes: number): Buffer {
  return randomBytes(bytes);
}

/** The error that a push must fail with. */
export async function remoteFailure(push: Promise<unknown>): Promise<BuildferryError<'remote-failed'>> {
  const error = await push.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (isErrorOf(error, 'remote-failed')) return error;
  throw new Error(`it ended with ${error}`);
}
