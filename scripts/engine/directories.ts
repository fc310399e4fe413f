import { join } from 'node:path';
import { cacheDirectory } from '../../src/host/directories.ts';
import type { EngineKind } from './kinds.ts';

/** Everything that test engines put on this machine is below here. */
export function enginesDirectory(): string {
  return join(cacheDirectory(process.env), 'engines');
}

/** Holds the data, the socket and the log of a kind's private engine. */
export function directoryOf(kind: EngineKind): string {
  return join(enginesDirectory(), kind);
}
