import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Catalog } from '../../src/bundle/catalog.ts';
import { bundleFiles, bundleFormat } from '../../src/bundle/layout.ts';
import { writeCatalog, writeSums } from '../../src/bundle/seal.ts';

/** Writes what it was called with, one word a line, into a file beside the project. */
const standIn = `#!/bin/sh
printf '%s\\n' "$0" "$@" >"$2/called-with"
echo "wired: $2"
echo "a word on standard error" >&2
`;

/**
 * Makes the smallest folder that is a bundle: a catalog of nothing, an import.sh that only writes down its words, and
 * `files` by path, sealed. What stood at `directory` is removed. Returns `directory`.
 */
export async function makeSmallBundle(
  directory: string,
  files: Readonly<Record<string, string | Uint8Array>> = {},
): Promise<string> {
  await rm(directory, { recursive: true, force: true });
  for (const [path, content] of Object.entries({ [bundleFiles.importer]: standIn, ...files })) {
    await mkdir(dirname(join(directory, path)), { recursive: true });
    await writeFile(join(directory, path), content);
  }
  await writeCatalog(directory, emptyCatalog);
  await writeSums(directory);
  return directory;
}

const emptyCatalog: Catalog = {
  format: bundleFormat,
  tool: '0.0.0',
  created: '2026-01-01T00:00:00.000Z',
  project: { name: 'small', composeFiles: [] },
  platform: 'linux/amd64',
  engineMin: '23.0',
  services: [],
  leftOut: [],
  images: [],
  sources: [],
  bases: {},
  recording: {
    ref: 'buildferry.invalid/recording:none',
    requests: 0,
    bytes: 0,
    reducedIndexes: 0,
    notReplayable: [],
  },
  layerCache: { manifests: {}, seen: [] },
  caches: [],
  rehearsal: { kind: 'none', engine: '', ms: 0, tolerated: [] },
};
