import * as assert from 'uvu/assert';
import type { ScanResult } from '../../src/index.ts';
import { buildferry, onlyLine, type Surroundings } from './buildferry.ts';

/** What `buildferry scan --json` finds in a project. */
export async function scanned(
  project: string,
  flags: readonly string[] = [],
  surroundings: Surroundings = {},
): Promise<ScanResult> {
  const { exitCode, stdout, stderr } = await buildferry(['scan', project, '--json', ...flags], surroundings);
  assert.is(exitCode, 0, stdout + stderr);
  return onlyLine<ScanResult>(stdout);
}

/** What RUNs were found, as `file:line command`. */
export function runsOf({ runs }: ScanResult): string[] {
  return runs.map(({ file, line, command }) => `${file}:${line} ${command}`);
}

/** What images were found, as `ref as, as`. */
export function imagesOf({ images }: ScanResult): string[] {
  return images.map(({ ref, uses }) => `${ref} ${uses.map(({ as }) => as).join(', ')}`);
}
