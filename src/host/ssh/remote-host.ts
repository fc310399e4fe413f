import type { Connection } from './connection.ts';
import { quote, runScript, type ScriptRequest, type ScriptResult } from './run-script.ts';
import { openSftp, type RemoteFiles } from './sftp.ts';
import { createWindow, type Window } from './window.ts';

/** A remote host behind a connection: its files, and its shell where this user has one. */
export interface RemoteHost {
  connection: Connection;
  files: RemoteFiles;
  /** Shared by all writes, since they share one line. */
  window: Window;
}

/** Runs a script on the remote host; see runScript. */
export type RemoteShell = (request: ScriptRequest) => Promise<ScriptResult>;

/** Starts SFTP. @throws remote-failed when the host does not offer it. */
export async function openRemoteHost(connection: Connection): Promise<RemoteHost> {
  return { connection, files: await openSftp(connection), window: createWindow() };
}

const answer = 'buildferry: ready';

/**
 * Finds out whether a shell answers that sees `directory`, as SFTP does, and has sha256sum and cp; undefined
 * otherwise. An account may be for SFTP only, and some servers give SFTP another root than the shell.
 */
export async function findShell(
  { connection }: RemoteHost,
  directory: string,
): Promise<RemoteShell | undefined> {
  const script = [
    `cd ${quote(directory)} || exit 1`,
    'command -v sha256sum >/dev/null || exit 1',
    'command -v cp >/dev/null || exit 1',
    `echo; echo ${quote(answer)}`,
  ].join('\n');
  try {
    const { stdout } = await runScript(connection, { purpose: 'starting a shell', script });
    if (!stdout.split('\n').includes(answer)) return undefined;
  } catch (error) {
    if (connection.lost.aborted) throw error;
    return undefined;
  }
  return (request) => runScript(connection, request);
}
