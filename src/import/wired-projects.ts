import { createHash } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { stateDirectory } from '../host/directories.ts';
import { exists, readTextIfThere, writeFileAtomic } from '../host/files.ts';
import { wiringFolder } from '../project/compose-files.ts';
import { stateName } from './wired-state.ts';

/** The images of one wired project, by name. */
export interface WiredImages {
  /** All that its bundle has. */
  refs: string[];
  /** Those that came to this engine by an import. */
  brought: string[];
}

const schema = z.object({ directory: z.string(), refs: z.array(z.string()), brought: z.array(z.string()) });

type WiredProject = z.infer<typeof schema>;

const folder = (): string => join(stateDirectory(process.env), 'wired');
const fileOf = (directory: string): string =>
  join(folder(), `${createHash('sha256').update(directory).digest('hex').slice(0, 16)}.json`);

/** Writes down that a project on this host uses these images. */
export async function rememberWired(directory: string, { refs, brought }: WiredImages): Promise<void> {
  const text = `${JSON.stringify({ directory, refs, brought }, null, 2)}\n`;
  if ((await readTextIfThere(fileOf(directory))) !== text) await writeFileAtomic(fileOf(directory), text);
}

/** Forgets a project, but not which of its images imports brought and are still here. */
export async function forgetWired(directory: string, brought: string[]): Promise<void> {
  if (brought.length > 0) await rememberWired(directory, { refs: [], brought });
  else await rm(fileOf(directory), { force: true });
}

/** The images that wired projects of this user use, but for one; projects that are gone do not count. */
export async function imagesOfOthers(directory: string): Promise<Set<string>> {
  const others: string[] = [];
  for (const project of await wiredProjects()) {
    const isThere = await exists(join(project.directory, wiringFolder, stateName));
    if (isThere && project.directory !== directory) others.push(...project.refs);
  }
  return new Set(others);
}

/** The images that imports of this user brought to an engine, for whichever project. */
export async function imagesBrought(): Promise<Set<string>> {
  return new Set((await wiredProjects()).flatMap(({ brought }) => brought));
}

/** What is no record of ours is no record. */
async function wiredProjects(): Promise<WiredProject[]> {
  const files = await readdir(folder()).catch(() => []);
  const texts = await Promise.all(files.map((file) => readTextIfThere(join(folder(), file))));
  return texts.flatMap((text) => parseRecord(text ?? '') ?? []);
}

function parseRecord(text: string): WiredProject | undefined {
  try {
    return schema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
