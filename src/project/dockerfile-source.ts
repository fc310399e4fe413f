import { readFile } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { BuildferryError } from '../errors.ts';
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
}

interface Where {
  directory: string;
  context: string;
  named: string | undefined;
  inline: string | undefined;
  /** Where the compose file has it, when it stands in there. */
  at: Place;
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
}: Where): Promise<DockerfileSource> {
  const fileOf = (path: string): string => relative(directory, path).split('\\').join('/');
  if (inline !== undefined) {
    const path = resolve(directory, at.file);
    return { file: fileOf(path), path, offset: at.line ?? 0, inline: true, text: inline };
  }
  const path = resolve(context, named ?? 'Dockerfile');
  try {
    return { file: fileOf(path), path, offset: 0, inline: false, text: await readFile(path, 'utf8') };
  } catch (error) {
    throw new BuildferryError(
      'not-carriable',
      { faults: [{ file: fileOf(path), problem: 'this Dockerfile does not exist' }] },
      error,
    );
  }
}
