import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** Files by path, with their text. */
export type Files = Readonly<Record<string, string>>;

/** A directory for the projects that a test writes. */
export interface Workspace {
  directory: string;
  /** Writes a project into a new directory called `name`, and returns its path. */
  write(name: string, files: Files): Promise<string>;
  remove(): Promise<void>;
}

/** Makes an empty workspace. */
export async function createWorkspace(): Promise<Workspace> {
  const directory = await realpath(await mkdtemp(join(tmpdir(), 'buildferry-cli-')));
  const write = async (name: string, files: Files): Promise<string> => {
    const project = join(directory, name);
    await mkdir(project);
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(project, path)), { recursive: true });
      await writeFile(join(project, path), text);
    }
    return project;
  };
  return { directory, write, remove: () => rm(directory, { recursive: true, force: true }) };
}

/** Every file and directory below a directory with its mode, its time of change and its content's hash, sorted. */
export async function fingerprint(directory: string): Promise<string[]> {
  const paths = await readdir(directory, { recursive: true });
  return Promise.all(
    ['.', ...paths.sort()].map(async (path) => {
      const found = await stat(join(directory, path));
      const content = found.isFile() ? await readFile(join(directory, path)) : '';
      const hash = createHash('sha256').update(content).digest('hex');
      return [path, found.mode, found.mtimeMs, found.ctimeMs, hash].join(' ');
    }),
  );
}
