import { buildSmall } from '../engine/build.ts';
import type { Engine } from '../engine/engine.ts';
import { withTemporaryDirectory } from '../host/directories.ts';
import { seedBuild } from '../wiring/maintenance-build.ts';

/** Puts what every RUN had into the engine's pool, for edited and new RUNs to find. */
export async function seedPool(engine: Engine, images: { helper: string; recording: string }): Promise<void> {
  await withTemporaryDirectory((context) =>
    buildSmall(engine, { dockerfile: seedBuild(images), context, network: 'none' }),
  );
}
