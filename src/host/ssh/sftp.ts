import type { FileEntryWithStats, OpenMode, SFTPWrapper, Stats } from 'ssh2';
import { BuildferryError } from '../../errors.ts';
import type { Connection } from './connection.ts';
import { type Done, isStatus, request, sftpStatus } from './request.ts';

/** The remote host's file system over SFTP. Every call ends, if need be with the connection. Paths are absolute. */
export interface RemoteFiles extends PathCalls, HandleCalls {}

interface PathCalls {
  /** The absolute path; one that is relative stands below the home directory. */
  realPath(path: string): Promise<string>;
  /** What stands at a path, links not followed; undefined when nothing does. */
  lstat(path: string): Promise<Stats | undefined>;
  /** What stands at a path, links followed; undefined when nothing does. */
  stat(path: string): Promise<Stats | undefined>;
  list(directory: string): Promise<FileEntryWithStats[]>;
  makeDirectory(path: string): Promise<void>;
  removeFile(path: string): Promise<void>;
  removeDirectory(path: string): Promise<void>;
  /** Renames in one step; a file that had the new name is replaced where the server can do that. */
  rename(from: string, to: string): Promise<void>;
  /** Bytes that are free for this user; undefined when the server does not tell. */
  freeBytes(path: string): Promise<number | undefined>;
}

interface HandleCalls {
  open(path: string, flags: OpenMode, mode?: number): Promise<Buffer>;
  close(handle: Buffer): Promise<void>;
  write(handle: Buffer, bytes: Uint8Array, position: number): Promise<void>;
  /** At most `length` bytes; none at the end of the file. */
  read(handle: Buffer, length: number, position: number): Promise<Buffer>;
  /** Makes what was written survive a power cut, where the server can do that. */
  sync(handle: Buffer): Promise<void>;
}

/** Flushing gigabytes to a slow disk takes its time. */
const syncWithinMs = 900_000;

/** Starts SFTP on a connection. @throws remote-failed when the host does not offer it. */
export async function openSftp(connection: Connection): Promise<RemoteFiles> {
  const purpose = 'starting SFTP, for which login scripts there must print nothing';
  const sftp = await request<SFTPWrapper>(connection, { purpose }, (done) => connection.client.sftp(done));
  const onEnd = (why: string): void =>
    connection.fail(new BuildferryError('remote-failed', { host: connection.host, problem: why }));
  sftp.on('error', (error: Error) => onEnd(`SFTP: ${error.message}`));
  sftp.on('close', () => onEnd('its SFTP server has ended'));
  return { ...pathCalls(connection, sftp), ...handleCalls(connection, sftp) };
}

function pathCalls(connection: Connection, sftp: SFTPWrapper): PathCalls {
  const call = <T = void>(purpose: string, start: (done: Done<T>) => void): Promise<T> =>
    request<T>(connection, { purpose }, start);
  return {
    realPath: (path) => call(`finding ${path}`, (done) => sftp.realpath(path, done)),
    lstat: (path) => ifThere(call<Stats>(`looking at ${path}`, (done) => sftp.lstat(path, done))),
    stat: (path) => ifThere(call<Stats>(`looking at ${path}`, (done) => sftp.stat(path, done))),
    list: (directory) => call(`listing ${directory}`, (done) => sftp.readdir(directory, done)),
    makeDirectory: (path) => call(`making ${path}`, (done) => sftp.mkdir(path, done)),
    removeFile: (path) => call(`removing ${path}`, (done) => sftp.unlink(path, done)),
    removeDirectory: (path) => call(`removing ${path}`, (done) => sftp.rmdir(path, done)),
    rename: (from, to) =>
      call(`renaming ${from} to ${to}`, (done) => {
        if (!wasOffered(() => sftp.ext_openssh_rename(from, to, done))) sftp.rename(from, to, done);
      }),
    freeBytes: (path) =>
      call<{ f_bavail: number; f_frsize: number } | undefined>(`asking for free space in ${path}`, (done) => {
        if (!wasOffered(() => sftp.ext_openssh_statvfs(path, done))) done();
      }).then((space) => space && space.f_bavail * space.f_frsize),
  };
}

function handleCalls(connection: Connection, sftp: SFTPWrapper): HandleCalls {
  const call = <T = void>(purpose: string, start: (done: Done<T>) => void): Promise<T> =>
    request<T>(connection, { purpose }, start);
  return {
    open: (path, flags, mode = 0o644) =>
      call(`opening ${path}`, (done) => sftp.open(path, flags, { mode }, done)),
    close: (handle) => call('closing a file', (done) => sftp.close(handle, done)),
    write: (handle, bytes, position) =>
      call('writing a file', (done) =>
        sftp.write(handle, bytes as Buffer, 0, bytes.length, position, (error) => done(error)),
      ),
    read: (handle, length, position) =>
      call('reading a file', (done) => {
        const buffer = Buffer.allocUnsafe(length);
        sftp.read(handle, buffer, 0, length, position, (error, bytes) =>
          done(error, buffer.subarray(0, bytes)),
        );
      }),
    sync: (handle) =>
      request(connection, { purpose: 'flushing a file', withinMs: syncWithinMs }, (done) => {
        if (!wasOffered(() => sftp.ext_openssh_fsync(handle, done))) done();
      }),
  };
}

/** ssh2 throws at once when the server has not offered an extension; nothing was sent then. */
function wasOffered(start: () => void): boolean {
  try {
    start();
    return true;
  } catch {
    return false;
  }
}

async function ifThere(looking: Promise<Stats>): Promise<Stats | undefined> {
  try {
    return await looking;
  } catch (error) {
    if (isStatus(error, sftpStatus.noSuchFile)) return undefined;
    throw error;
  }
}
