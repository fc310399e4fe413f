import { join } from 'node:path';
import type { Catalog } from '../bundle/catalog.ts';
import { bundleFiles } from '../bundle/layout.ts';
import { writeCatalog, writeSums } from '../bundle/seal.ts';
import { runStage } from '../events.ts';
import { writeFileAtomic } from '../host/files.ts';
import { printReport } from '../report/bundle-report.ts';
import { collectCaches } from './collect-caches.ts';
import { describeCatalog } from './describe-catalog.ts';
import { type PackingStart, prepare } from './prepare.ts';
import { proveBundle } from './prove.ts';

/** Does what the plan says, step by step, in the partial bundle. */
export async function carryOut(start: PackingStart): Promise<{ catalog: Catalog; bytes: number }> {
  const { report, partial, signal } = start;
  const packing = await runStage(report, 'images', () => prepare(start));
  const proven = await proveBundle(packing);
  const caches = await collectCaches(packing, proven.recorded.slices);
  return runStage(report, 'seal', async () => {
    const catalog = describeCatalog(packing, proven, caches);
    await writeFileAtomic(join(partial, bundleFiles.report), printReport(catalog));
    await writeCatalog(partial, catalog);
    let bytes = 0;
    await writeSums(partial, (length) => {
      signal?.throwIfAborted();
      bytes += length;
      report({ type: 'stage-progress', stage: 'seal', done: bytes, unit: 'bytes' });
    });
    signal?.throwIfAborted();
    return { catalog, bytes };
  });
}
