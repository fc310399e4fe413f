import type { RemoteHost } from './remote-host.ts';

/** Makes renames and new names inside a remote directory survive a power cut, where its server opens directories. */
export async function syncRemoteDirectory({ files, connection }: RemoteHost, path: string): Promise<void> {
  try {
    const handle = await files.open(path, 'r');
    await files.sync(handle);
    await files.close(handle);
  } catch (error) {
    if (connection.lost.aborted) throw error;
  }
}
