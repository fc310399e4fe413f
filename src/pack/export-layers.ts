import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseDocument } from 'yaml';
import { z } from 'zod';
import { wiringFolder } from '../project/compose-files.ts';

/**
 * Makes the builds of a wired copy of the project export their layer caches, a directory each, by a line in the
 * copy's own override.
 *
 * @returns the directories by service.
 */
export async function exportLayers(
  project: string,
  services: readonly string[],
  into: string,
): Promise<{ service: string; directory: string }[]> {
  const state = z
    .object({ override: z.string() })
    .parse(JSON.parse(await readFile(join(project, wiringFolder, 'wiring.json'), 'utf8')));
  const path = join(project, state.override);
  const document = parseDocument(await readFile(path, 'utf8'), { logLevel: 'error' });
  const exports = services.map((service) => ({ service, directory: join(into, service) }));
  for (const { service, directory } of exports) {
    document.setIn(['services', service, 'build', 'cache_to'], [`type=local,dest=${directory},mode=max`]);
  }
  await writeFile(path, document.toString({ lineWidth: 0 }));
  return exports;
}
