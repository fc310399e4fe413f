import { delimiter, join } from 'node:path';
import { writeFileAtomic } from '../../src/host/files.ts';
import { enginesDirectory } from './directories.ts';
import { installPrograms, rootOf, type Tell } from './install-programs.ts';
import { currentSet, toolsSet } from './program-sets.ts';

/**
 * Installs the docker command with buildx and compose.
 *
 * @returns variables for programs that use it: it stands first on PATH, together with dockerd and what dockerd
 *   calls, and has a configuration of its own.
 */
export async function installClient(tell: Tell): Promise<{ PATH: string; DOCKER_CONFIG: string }> {
  const folders = await installPrograms([currentSet, toolsSet], tell);
  const configuration = join(enginesDirectory(), 'client');
  const plugins = join(rootOf(currentSet), 'usr/libexec/docker/cli-plugins');
  const text = `${JSON.stringify({ cliPluginsExtraDirs: [plugins] })}\n`;
  await writeFileAtomic(join(configuration, 'config.json'), text);
  return { PATH: inFront(folders, process.env.PATH ?? ''), DOCKER_CONFIG: configuration };
}

/** Folders put in front of a PATH, each once, and those for system programs at its end. */
export function inFront(folders: readonly string[], path: string): string {
  return [...new Set([...folders, ...path.split(delimiter), '/usr/sbin', '/sbin'])].join(delimiter);
}
