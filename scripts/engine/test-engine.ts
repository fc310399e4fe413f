import { join } from 'node:path';
import { connectEngine, type EngineInfo, engineInfo } from '../../src/engine/engine.ts';
import {
  privateEngineHost,
  privateEnginePid,
  startPrivateEngine,
  stopPrivateEngine,
  wipePrivateEngine,
} from '../../src/engine/private-engine.ts';
import { BuildferryError } from '../../src/errors.ts';
import { installClient } from './client.ts';
import { directoryOf } from './directories.ts';
import { existingEngine } from './existing-engine.ts';
import { inTurn } from './in-turn.ts';
import { installPrograms, type Tell } from './install-programs.ts';
import { type EngineKind, engineKinds, kindSettings } from './kinds.ts';
import { unmountBelow } from './mounts.ts';
import { endLeftovers, engineBeside, processesOf } from './processes.ts';
import { currentSet, oldSet, toolsSet } from './program-sets.ts';

/** An engine that runs, for tests and demonstrations. */
export interface TestEngine {
  kind: EngineKind;
  /** For DOCKER_HOST. */
  host: string;
  /** What the engine itself says: `28.5.2` */
  version: string;
  store: EngineInfo['store'];
  /** Its data, socket and log; undefined for an engine that was there before. */
  directory?: string;
  /** PATH, DOCKER_HOST and DOCKER_CONFIG for programs that use it. */
  env: Record<string, string>;
}

const silent: Tell = () => {};

/**
 * Starts the engine of a kind and returns it; one that runs is returned as it is. The connected side is the engine
 * that answers already, where there is one. All others are private, and their programs are installed when needed.
 *
 * @throws engine-unsuitable where a private engine is needed and can't be had.
 */
export async function upEngine(kind: EngineKind, tell: Tell = silent): Promise<TestEngine> {
  return (
    (await runningEngine(kind)) ??
    inTurn(lockOf(kind), async () => (await privateEngine(kind)) ?? startEngine(kind, tell))
  );
}

/** The engine of a kind, if it runs. */
export async function runningEngine(kind: EngineKind): Promise<TestEngine | undefined> {
  const existing = kind === 'connected' ? await existingEngine() : undefined;
  if (!existing) return privateEngine(kind);
  const { host, info, env } = existing;
  return { kind, host, version: info.version, store: info.store, env };
}

/** Stops the private engine of a kind; its data stays. An engine that was there before is left alone. */
export async function downEngine(kind: EngineKind): Promise<void> {
  await inTurn(lockOf(kind), () => stop(directoryOf(kind)));
}

/** Stops the private engine of a kind and removes its data. */
export async function wipeEngine(kind: EngineKind): Promise<void> {
  await inTurn(lockOf(kind), async () => {
    await stop(directoryOf(kind));
    await wipePrivateEngine(directoryOf(kind));
  });
}

/** Every kind, with its engine where one runs. */
export async function engineStatus(): Promise<{ kind: EngineKind; engine: TestEngine | undefined }[]> {
  return Promise.all(engineKinds.map(async (kind) => ({ kind, engine: await runningEngine(kind) })));
}

const lockOf = (kind: EngineKind): string => `${directoryOf(kind)}.lock`;

async function privateEngine(kind: EngineKind): Promise<TestEngine | undefined> {
  const directory = directoryOf(kind);
  if ((await privateEnginePid(directory)) === undefined) return undefined;
  const host = privateEngineHost(directory);
  const env = { ...(await installClient(silent)), DOCKER_HOST: host };
  const info = await connectEngine({ env })
    .then(engineInfo)
    .catch(() => undefined);
  return info && { kind, host, version: info.version, store: info.store, directory, env };
}

async function startEngine(kind: EngineKind, tell: Tell): Promise<TestEngine> {
  const directory = directoryOf(kind);
  const settings = kindSettings[kind];
  await stop(directory);
  if (!settings.airGapped) await refuseBeside(directory);
  const sets = [...(settings.old ? [oldSet] : []), currentSet, toolsSet];
  const path = await installPrograms(sets, tell);
  tell(`starting ${kind}`);
  await startPrivateEngine({ directory, path, ...settings });
  const engine = await privateEngine(kind);
  if (engine) return engine;
  const output = `see ${join(directory, 'log')}`;
  throw new BuildferryError('engine-unreachable', { host: privateEngineHost(directory), output });
}

async function stop(directory: string): Promise<void> {
  await stopPrivateEngine(directory);
  await endLeftovers(directory);
  await unmountBelow(directory);
  const left = await processesOf(directory);
  if (left.length === 0) return;
  const detail = `still there: ${left.map(({ pid, name }) => `${name} ${pid}`).join(', ')}`;
  throw new BuildferryError('internal', { detail });
}

async function refuseBeside(directory: string): Promise<void> {
  const other = await engineBeside(directory);
  if (!other) return;
  throw new BuildferryError('engine-unsuitable', {
    problem: `another Docker engine works in this network (process ${other.pid}), and each takes the other's packet filter rules away`,
    hint: 'Set DOCKER_HOST to it; it needs buildx and compose.',
  });
}
