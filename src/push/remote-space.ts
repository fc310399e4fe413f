import { BuildferryError, isErrorOf } from '../errors.ts';
import { isStatus, sftpStatus } from '../host/ssh/request.ts';
import type { Pushing } from './pushing.ts';

/**
 * Refuses early when the remote file system has less than `needed` bytes free, as far as the server tells.
 *
 * @throws no-space with both figures.
 */
export async function requireRemoteSpace(pushing: Pushing, needed: number): Promise<void> {
  const { connection, files } = pushing.host;
  const path = pushing.places.directory || '/';
  const available = await files.freeBytes(path);
  if (available !== undefined && available < needed)
    throw new BuildferryError('no-space', { path: `${connection.host}:${path}`, needed, available });
}

/** SFTP has no status for a full disk: where writing failed and what is left to write does not fit, it is that. */
export async function explainFailure(pushing: Pushing, error: unknown, left: number): Promise<never> {
  const isVague = isErrorOf(error, 'remote-failed') && isStatus(error, sftpStatus.failure);
  if (isVague) await requireRemoteSpace(pushing, left);
  throw error;
}
