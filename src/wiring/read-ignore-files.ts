import { readTextIfThere } from '../host/files.ts';
import type { BuildUnit } from '../project/unit.ts';
import type { IgnoreFiles } from './ignore-rules.ts';
import { ignoreFilePaths } from './plan-wiring.ts';

/** Reads all ignore files that wiring these units looks at. */
export async function readIgnoreFiles(units: readonly BuildUnit[]): Promise<IgnoreFiles> {
  const texts = await Promise.all(
    ignoreFilePaths(units).map(async (path) => [path, await readTextIfThere(path)] as const),
  );
  return new Map(texts.flatMap(([path, text]) => (text === undefined ? [] : [[path, text]])));
}
