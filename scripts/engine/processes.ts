import { readdir, readFile, readlink } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { stopProcess } from '../../src/host/daemon.ts';

/** A process on this machine. */
export interface Process {
  pid: number;
  /** At most 15 characters of the program's name. */
  name: string;
  parent: number;
  /** Its words, joined by blanks. */
  commandLine: string;
}

const enginePrograms = ['dockerd', 'containerd', 'containerd-shim', 'runc', 'docker-proxy'];

/** The programs of an engine that name its directory on their command line. */
export async function processesOf(directory: string): Promise<Process[]> {
  const all = await listProcesses();
  return all.filter(
    ({ name, commandLine }) => enginePrograms.includes(name) && commandLine.includes(`${directory}/`),
  );
}

/** Ends what an engine that is gone left behind: its containerd, its shims and the containers under them. */
export async function endLeftovers(directory: string): Promise<void> {
  const left = await processesOf(directory);
  if (left.length === 0) return;
  const shims = left.filter(({ name }) => name === 'containerd-shim').map(({ pid }) => pid);
  const contained = (await listProcesses()).filter(({ parent }) => shims.includes(parent));
  for (const { pid } of contained) tryKill(pid);
  await Promise.all(left.map(({ pid }) => stopProcess(pid)));
  await pause(100);
}

/** Another engine that works in this process's network namespace, if there is one. */
export async function engineBeside(directory: string): Promise<Process | undefined> {
  const here = await readlink('/proc/self/ns/net');
  for (const candidate of await listProcesses()) {
    if (candidate.name !== 'dockerd' || candidate.commandLine.includes(`${directory}/`)) continue;
    const namespace = await readlink(`/proc/${candidate.pid}/ns/net`).catch(() => '');
    if (namespace === here) return candidate;
  }
  return undefined;
}

async function listProcesses(): Promise<Process[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  return (await Promise.all(pids.map(readProcess))).filter((found) => found !== undefined);
}

async function readProcess(pid: string): Promise<Process | undefined> {
  const [status, command] = await Promise.all(
    ['stat', 'cmdline'].map((file) => readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '')),
  );
  // The name stands in brackets and may hold any character, a bracket too.
  const match = /^\d+ \((.*)\) \S (\d+) /s.exec(status ?? '');
  if (!match) return undefined;
  const commandLine = (command ?? '').split('\0').join(' ');
  return { pid: Number(pid), name: match[1] ?? '', parent: Number(match[2]), commandLine };
}

function tryKill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has gone by itself.
  }
}
