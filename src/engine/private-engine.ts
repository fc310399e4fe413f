import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startDaemon, stopProcess } from '../host/daemon.ts';
import { exists } from '../host/files.ts';
import { run } from '../host/run.ts';

/** A Docker engine of its own, beside any other on the machine. */
export interface PrivateEngineSettings {
  /** Holds its data, socket and log. */
  directory: string;
  /** In a network namespace that has nothing but loopback. */
  airGapped: boolean;
  store: 'overlay2' | 'containerd';
  /** Folders with dockerd and its helpers, in front of PATH. */
  path?: readonly string[];
  /** Docker 20.10: it refuses settings that it does not know. */
  old?: boolean;
}

/** A private engine that runs. */
export interface PrivateEngine {
  /** For DOCKER_HOST. */
  host: string;
  stop(): Promise<void>;
}

const readyWithinMs = 60_000;

/** Where DOCKER_HOST points for the private engine in a directory. */
export function privateEngineHost(directory: string): string {
  return `unix://${join(directory, 'docker.sock')}`;
}

/**
 * Starts a private engine; Linux and root only. Its data stays when it is stopped.
 *
 * @throws program-missing without dockerd, unshare or ip; program-failed, with the log's end, when it does not come up.
 */
export async function startPrivateEngine(settings: PrivateEngineSettings): Promise<PrivateEngine> {
  const { directory, airGapped } = settings;
  const env = { PATH: [...(settings.path ?? []), process.env.PATH, '/usr/sbin', '/sbin'].join(':') };
  await mkdir(directory, { recursive: true });
  // What a killed engine left in its exec-root keeps the next one from starting.
  await rm(join(directory, 'exec'), { recursive: true, force: true });
  await writeFile(join(directory, 'daemon.json'), JSON.stringify(daemonConfig(settings)));
  await run({ command: 'dockerd', args: ['--version'], env });
  await run({ command: 'unshare', args: ['--version'], env });
  // BusyBox's ip knows no option for its version.
  if (airGapped) await run({ command: 'ip', args: ['link', 'show', 'lo'], env });
  const dockerd = ['dockerd', '--config-file', join(directory, 'daemon.json')];
  // Its mounts end with it, however it ends.
  const namespaces = ['--mount', '--propagation', 'slave'];
  const args = airGapped
    ? [...namespaces, '--net', 'sh', '-c', 'ip link set lo up && exec "$@"', 'sh', ...dockerd]
    : [...namespaces, ...dockerd];
  const host = privateEngineHost(directory);
  const isReady = (): Promise<boolean> =>
    run({ command: 'docker', args: ['version'], env: { ...env, DOCKER_HOST: host }, timeoutMs: 5000 }).then(
      () => true,
      () => false,
    );
  await startDaemon({
    command: 'unshare',
    args,
    env,
    logFile: join(directory, 'log'),
    isReady,
    readyWithinMs,
  });
  return { host, stop: () => stopPrivateEngine(directory) };
}

function daemonConfig({ directory, airGapped, store, old }: PrivateEngineSettings): object {
  return {
    'data-root': join(directory, 'data'),
    'exec-root': join(directory, 'exec'),
    hosts: [privateEngineHost(directory)],
    pidfile: join(directory, 'pid'),
    ...(old ? {} : { features: { 'containerd-snapshotter': store === 'containerd' } }),
    ...(airGapped ? { iptables: false, bridge: 'none' } : {}),
  };
}

/** Stops the private engine in a directory, if one runs there. */
export async function stopPrivateEngine(directory: string): Promise<void> {
  const pid = await privateEnginePid(directory);
  if (pid !== undefined) await stopProcess(pid);
}

/** The process of the private engine in a directory; undefined when none runs there. */
export async function privateEnginePid(directory: string): Promise<number | undefined> {
  const pid = Number(await readFile(join(directory, 'pid'), 'utf8').catch(() => ''));
  const isDockerd =
    pid > 0 && (await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '')).trim() === 'dockerd';
  return isDockerd ? pid : undefined;
}

/** Stops a private engine and removes all that it held. */
export async function wipePrivateEngine(directory: string): Promise<void> {
  await stopPrivateEngine(directory);
  if (await exists(directory))
    await rm(directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 500 });
}
