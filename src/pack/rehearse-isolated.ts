import type { Assembled } from './assemble.ts';
import type { Packing } from './packing.ts';
import type { Rehearsal } from './rehearse-engine.ts';

export async function rehearseIsolated(_packing: Packing, _assembled: Assembled): Promise<Rehearsal> {
  throw new Error('soon');
}
