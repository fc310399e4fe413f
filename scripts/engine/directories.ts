import { join } from 'node:path';
import { cacheDirectory } from '../../src/host/directories.ts';
import type { EngineKind } from './kinds.ts';

/** Everything that test engines put on this machine is below here. */
export function enginesDirectory(): string {
  return join(cacheDirectory(process.env), 'engines');
}

/**
 * Holds the data, the socket and the log of a kind's private engine. Tests that run side by side name a lane each, and
 * have isolated engines of their own; the connected one is shared.
 */
export function directoryOf(kind: EngineKind): string {
  const lane = kind === 'connected' ? undefined : process.env.BUILDFERRY_TEST_LANE;
  return join(enginesDirectory(), lane ? `${kind}-${lane}` : kind);
}
