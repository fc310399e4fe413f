import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { BuildferryError } from '../errors.ts';
import { exists } from '../host/files.ts';
import type { Place } from './compose-lines.ts';

/** Where a service's Dockerfile stands, and its text. */
export interface DockerfileSource {
  /** Its path relative to the project, with `/`; the compose file's, when it stands in there. */
  file: string;
  /** Absolute path of that file. */
  path: string;
  /** Lines of that file before its first line: not 0 only inside a compose file. */
  offset: number;
  inline: boolean;
  text: string;
  /** SHA-256 of its bytes, which need not be UTF-8; of the text where it is inline. */
  sha256: string;
  /** The lines of the compose file that hold it; undefined where it came into the project by another way. */
  written?: string;
}

interface Where {
  directory: string;
  context: string;
  named: string | undefined;
  inline: string | undefined;
  /** Where the compose file has it, when it stands in there. */
  at: Place;
  /** The lines there that hold it. */
  written?: string | undefined;
}

/**
 * Reads the Dockerfile of one build.
 *
 * @throws not-carriable when it is not there.
 */
export async function readDockerfileSource({
  directory,
  context,
  named,
  inline,
  at,
  written,
}: Where): Promise<DockerfileSource> {
  const fileOf = (path: string): string => relative(directory, path).split('\\').join('/');
  if (inline !== undefined) {
    const path = resolve(directory, at.file);
    const about = { file: fileOf(path), path, offset: at.line ?? 0, inline: true };
    const source = { ...about, text: inline, sha256: sha256Of(inline) };
    return written === undefined ? source : { ...source, written };
  }
  const path = await pathOf(resolve(context, named ?? 'Dockerfile'));
  try {
    const bytes = await readFile(path);
    const about = { file: fileOf(path), path, offset: 0, inline: false };
    return { ...about, text: bytes.toString('utf8'), sha256: sha256Of(bytes) };
  } catch (error) {
    throw new BuildferryError(
      'not-carriable',
      { faults: [{ file: fileOf(path), problem: 'this Dockerfile does not exist' }] },
      error,
    );
  }
}

function sha256Of(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

/** BuildKit takes `dockerfile` where there is no `Dockerfile` (moby/moby issue 10858). */
async function pathOf(path: string): Promise<string> {
  if (basename(path) !== 'Dockerfile' || (await exists(path))) return path;
  const lower = join(dirname(path), 'dockerfile');
  return (await exists(lower)) ? lower : path;
}
