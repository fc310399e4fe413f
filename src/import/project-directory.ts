import { realpath } from 'node:fs/promises';
import { resolve } from 'node:path';

/**
 * The directory that a project really is: compose names paths by it, so through a symbolic link nothing would fit.
 * One that does not exist is returned as it is named.
 */
export async function projectDirectory(path: string): Promise<string> {
  const absolute = resolve(path);
  return realpath(absolute).catch(() => absolute);
}
