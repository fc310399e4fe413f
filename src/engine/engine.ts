import { text } from 'node:stream/consumers';
import { BuildferryError, isErrorOf } from '../errors.ts';
import { type RunRequest, type RunResult, run } from '../host/run.ts';

/** A Docker engine, reached through the docker command: its context, DOCKER_HOST and configuration are honoured. */
export interface Engine {
  /** Starts `docker` with these arguments. */
  docker(args: readonly string[], options?: Omit<RunRequest, 'command' | 'args'>): Promise<RunResult>;
}

/** What an engine is, as far as it matters here. */
export interface EngineInfo {
  version: string;
  /** `linux/amd64` */
  platform: string;
  /** Where its images are: layers by driver, or containerd's image store. */
  store: 'overlay2' | 'containerd' | 'other';
  /** Its data directory, on the engine's own machine. */
  rootDirectory: string;
}

/** How to reach an engine: `env` is added to this process's environment. */
export interface EngineSettings {
  env?: Record<string, string | undefined>;
  signal?: AbortSignal;
}

/**
 * Makes an engine of the docker command.
 *
 * @throws program-missing when there is no docker command.
 */
export async function connectEngine(settings: EngineSettings = {}): Promise<Engine> {
  const start = (env: Record<string, string | undefined>): Engine['docker'] => {
    return (args, options) =>
      run({
        command: 'docker',
        args,
        ...options,
        signal: options?.signal ?? settings.signal,
        env: { ...env, ...settings.env, ...options?.env },
      });
  };
  // Only the builder that belongs to the context sees the engine's own images, and it has the context's name.
  const context = await start({})(['context', 'show']);
  return {
    docker: start({ BUILDX_BUILDER: context.stdout.trim() || 'default', BUILDKIT_PROGRESS: 'plain' }),
  };
}

/**
 * Asks an engine what it is.
 *
 * @throws engine-unreachable when it does not answer.
 */
export async function engineInfo(engine: Engine): Promise<EngineInfo> {
  let stdout = '';
  // Kept apart from standard error, so that an error shows docker's words without the whole document.
  const consume = async (stream: NodeJS.ReadableStream): Promise<void> => {
    stdout = await text(stream);
  };
  await engine
    .docker(['info', '--format', '{{json .}}'], { timeoutMs: 30_000, consume })
    .catch((error: unknown) => {
      throw isErrorOf(error, 'program-failed')
        ? unreachable(serverErrors(stdout) || error.facts.output, error)
        : error;
    });
  const info = JSON.parse(stdout);
  if (!info.ServerVersion) throw unreachable(serverErrors(stdout));
  return {
    version: info.ServerVersion,
    platform: `${info.OSType}/${architectureOf(info.Architecture)}`,
    store: storeOf(info),
    rootDirectory: info.DockerRootDir,
  };
}

function unreachable(output: string, cause?: unknown): BuildferryError {
  const host = process.env.DOCKER_HOST ?? 'the default engine';
  return new BuildferryError('engine-unreachable', { host, output }, cause);
}

/** Why docker got no answer, as some versions print it; empty where it does not say, or was cut short. */
function serverErrors(info: string): string {
  try {
    return (JSON.parse(info).ServerErrors ?? []).join('\n');
  } catch {
    return '';
  }
}

function architectureOf(machine: string): string {
  return { x86_64: 'amd64', aarch64: 'arm64', armv7l: 'arm/v7' }[machine] ?? machine;
}

function storeOf(info: { Driver?: string; DriverStatus?: [string, string][] }): EngineInfo['store'] {
  const usesContainerd = info.DriverStatus?.some(([, value]) =>
    String(value).includes('io.containerd.snapshotter'),
  );
  if (usesContainerd) return 'containerd';
  return info.Driver === 'overlay2' ? 'overlay2' : 'other';
}
