import { createHash } from 'node:crypto';
import { lstat, mkdir, readdir, readFile, readlink, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import {
  type Carried,
  carryOver,
  environmentOf,
  packProject,
  prepareProject,
  type Side,
} from '../../scripts/crossing/crossing.ts';
import { isErrorOf } from '../../src/errors.ts';
import { run } from '../../src/host/run.ts';
import type { Gap } from '../helpers/engines.ts';

/** Texts by path, relative to a project. */
export type Files = Readonly<Record<string, string>>;

/** How a program ended on the isolated side. */
export interface Ended {
  code: number;
  stdout: string;
  /** Everything that it printed. */
  output: string;
}

/** How a program is started there. */
export interface Call {
  cwd?: string;
  env?: Readonly<Record<string, string | undefined>>;
}

const main = resolve(import.meta.dirname, '../../src/cli/main.ts');

/** Writes a project, packs it on the connected side and carries it over. */
export async function packFiles(gap: Gap, name: string, files: Files): Promise<Carried> {
  const source = join(gap.work, 'sources', name);
  await writeFiles(source, files);
  const subject = await prepareProject(source, gap.connected);
  return carryOver(await packProject(subject, gap.connected), gap.isolated);
}

/** Writes files into a directory. */
export async function writeFiles(directory: string, files: Files): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(directory, path)), { recursive: true });
    await writeFile(join(directory, path), text);
  }
}

/** Runs a program on the isolated side, however it ends. */
export async function callThere(
  side: Side,
  [command = '', ...args]: readonly string[],
  { cwd, env }: Call = {},
): Promise<Ended> {
  const lines: string[] = [];
  const onLine = (line: string): void => void lines.push(line);
  const request = { command, args, ...(cwd === undefined ? {} : { cwd }), onLine };
  try {
    const { stdout } = await run({ ...request, env: { ...environmentOf(side), ...env } });
    return { code: 0, stdout, output: lines.join('\n') };
  } catch (error) {
    if (!isErrorOf(error, 'program-failed')) throw error;
    const code = Number(/exit code (\d+)/.exec(error.facts.reason)?.[1] ?? -1);
    return { code, stdout: '', output: lines.join('\n') };
  }
}

/** The words that start the tool of this clone. */
export const tool = (...args: string[]): string[] => [process.execPath, main, ...args];

/** The words that start a bundle's own import.sh. */
export const importer = (bundle: string, ...args: string[]): string[] => [
  'sh',
  join(bundle, 'import.sh'),
  ...args,
];

/** Runs docker on the isolated side and returns its lines. @throws program-failed */
export async function dockerThere(side: Side, ...args: string[]): Promise<string[]> {
  const { stdout } = await run({ command: 'docker', args, env: environmentOf(side) });
  return stdout.split('\n').filter((line) => line !== '');
}

/** Every image with its names, every container and every volume of the isolated engine. */
export async function engineContent(side: Side): Promise<string[]> {
  const images = ['image', 'ls', '--all', '--no-trunc', '--format', '{{.Repository}}:{{.Tag}} {{.ID}}'];
  const parts = [
    await dockerThere(side, ...images),
    await dockerThere(side, 'ps', '--all', '--quiet'),
    await dockerThere(side, 'volume', 'ls', '--quiet'),
  ];
  return parts.flat().sort();
}

/** The names of the isolated engine's images. */
export async function imageNames(side: Side): Promise<string[]> {
  const names = await dockerThere(side, 'image', 'ls', '--format', '{{.Repository}}:{{.Tag}}');
  return names.sort();
}

/** What stands below a directory: kind, mode, time and hash of each file, and where each link points. */
export async function treeBelow(directory: string): Promise<Record<string, string>> {
  const names = await readdir(directory, { recursive: true }).catch(() => []);
  const entries = await Promise.all(
    names.map(async (name) => [name, await describe(join(directory, name))] as const),
  );
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

async function describe(path: string): Promise<string> {
  const stat = await lstat(path);
  const mode = stat.mode.toString(8);
  if (stat.isSymbolicLink()) return `link to ${await readlink(path)}`;
  if (stat.isDirectory()) return `directory ${mode}`;
  const hash = createHash('sha256').update(await readFile(path));
  return `file ${mode} ${stat.mtimeMs} ${hash.digest('hex')}`;
}
