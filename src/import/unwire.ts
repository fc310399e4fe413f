import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { connectEngine } from '../engine/engine.ts';
import { removeImage } from '../engine/images.ts';
import { BuildferryError } from '../errors.ts';
import { notice, type Reporter } from '../events.ts';
import { readTextIfThere } from '../host/files.ts';
import { isOurs, wiringFolder } from '../project/compose-files.ts';
import { undoComposeFile } from './env-file.ts';
import { projectDirectory } from './project-directory.ts';
import { withProjectLock } from './project-lock.ts';
import { rewriteFile } from './rewrite-file.ts';
import { forgetWired, imagesOfOthers } from './wired-projects.ts';
import { readWiredState } from './wired-state.ts';

/** What `unwire` is asked to do. */
export interface UnwireOptions {
  project: string;
  /** Also remove the images that imports brought for it and that no other wired project uses; what was here before stays. */
  images?: boolean;
  signal?: AbortSignal;
}

/** What was taken away. */
export interface UnwireResult {
  project: string;
  removedImages: string[];
}

/**
 * Takes the wiring out of a project: its files are byte for byte what they were before.
 *
 * @throws not-wired when there is no wiring; locked while another process works on the project.
 */
export async function unwire(options: UnwireOptions, report: Reporter): Promise<UnwireResult> {
  const directory = await projectDirectory(options.project);
  return withProjectLock(directory, () => takeAway(directory, options, report));
}

async function takeAway(directory: string, options: UnwireOptions, report: Reporter): Promise<UnwireResult> {
  const state = await readWiredState(directory);
  if (!state) throw new BuildferryError('not-wired', { directory });
  if (await isOurs(join(directory, state.override))) await rm(join(directory, state.override));
  if (state.env) await restoreEnv(join(directory, '.env'), state.env);
  await rm(join(directory, wiringFolder), { recursive: true });
  const removedImages = options.images ? await removeUnused(directory, state.brought, options) : [];
  await forgetWired(
    directory,
    state.brought.filter((ref) => !removedImages.includes(ref)),
  );
  for (const ref of removedImages) notice(report, 'removed-image', { ref });
  return { project: directory, removedImages };
}

async function restoreEnv(path: string, edit: Parameters<typeof undoComposeFile>[1]): Promise<void> {
  const text = await readTextIfThere(path);
  await rewriteFile(path, undoComposeFile(text, edit));
}

async function removeUnused(
  directory: string,
  refs: readonly string[],
  { signal }: UnwireOptions,
): Promise<string[]> {
  const engine = await connectEngine(signal ? { signal } : {});
  const used = await imagesOfOthers(directory);
  const removed: string[] = [];
  for (const ref of refs) if (!used.has(ref) && (await removeImage(engine, ref))) removed.push(ref);
  return removed;
}
