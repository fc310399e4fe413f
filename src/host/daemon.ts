import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { BuildferryError } from '../errors.ts';

/** A program that goes on running beside this one. */
export interface DaemonRequest {
  command: string;
  args: readonly string[];
  env: Readonly<Record<string, string | undefined>>;
  /** Takes what it prints. */
  logFile: string;
  /** Asked again and again until it says yes. */
  isReady(): Promise<boolean>;
  /** Milliseconds until it must be ready. */
  readyWithinMs: number;
}

/** A running daemon. */
export interface Daemon {
  pid: number;
  /** Ends it and waits until it has gone. */
  stop(): Promise<void>;
}

const pollMs = 100;
const stopWithinMs = 20_000;

/**
 * Starts a daemon in a session of its own and waits until it is ready.
 *
 * @throws program-failed, with the end of its log, when it ends or is not ready in time.
 */
export async function startDaemon(request: DaemonRequest): Promise<Daemon> {
  const log = openSync(request.logFile, 'a');
  const env = { ...process.env, ...request.env };
  const child = spawn(request.command, [...request.args], {
    env,
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  let ended: string | undefined;
  child.once('error', (error) => {
    ended = error.message;
  });
  child.once('exit', (code, signal) => {
    ended = `it ended with ${signal ?? code}`;
  });
  child.unref();
  const daemon = { pid: child.pid ?? 0, stop: () => stopProcess(child.pid ?? 0) };
  const deadline = performance.now() + request.readyWithinMs;
  while (!(await request.isReady())) {
    if (ended === undefined && performance.now() < deadline) {
      await pause(pollMs);
      continue;
    }
    await daemon.stop();
    const command = [request.command, ...request.args].join(' ');
    const output = (await readFile(request.logFile, 'utf8')).slice(-8192);
    throw new BuildferryError('program-failed', {
      command,
      reason: ended ?? 'it was not ready in time',
      output,
    });
  }
  return daemon;
}

/** Ends a process by pid (SIGTERM, at last SIGKILL) and waits until it has gone. A process that is gone is fine. */
export async function stopProcess(pid: number): Promise<void> {
  const deadline = performance.now() + stopWithinMs;
  if (!signal(pid, 'SIGTERM')) return;
  while (signal(pid, 0)) {
    if (performance.now() > deadline) signal(pid, 'SIGKILL');
    await pause(pollMs);
  }
}

function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    // 0 would mean this process's own group.
    return pid > 0 && process.kill(pid, name);
  } catch {
    return false;
  }
}
