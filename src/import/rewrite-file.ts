import { chown, realpath, rm, stat } from 'node:fs/promises';
import { readTextIfThere, writeFileAtomic } from '../host/files.ts';

/**
 * Gives a user's file another text; mode and owner stay, and a symbolic link stays one. Without a text the file is
 * removed; one that has this text already is not touched.
 *
 * @returns whether something changed.
 */
export async function rewriteFile(path: string, text: string | undefined): Promise<boolean> {
  if ((await readTextIfThere(path)) === text) return false;
  if (text === undefined) {
    await rm(path, { force: true });
    return true;
  }
  const real = await realpath(path).catch(() => path);
  const before = await stat(real).catch(() => undefined);
  await writeFileAtomic(real, text, before ? before.mode & 0o7777 : 0o644);
  // Only root may give files away; for anybody else the owner is right already.
  if (before && process.getuid?.() === 0) await chown(real, before.uid, before.gid);
  return true;
}
