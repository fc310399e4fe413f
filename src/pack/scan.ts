import { resolve } from 'node:path';
import { connectEngine } from '../engine/engine.ts';
import { BuildferryError } from '../errors.ts';
import { type Reporter, runStage } from '../events.ts';
import { maskSource } from '../project/fetched-source.ts';
import type { Needs } from '../project/needs.ts';
import { knownBases } from './known-bases.ts';
import { readManifest } from './manifest.ts';
import { type PackOptions, withOptions } from './options.ts';
import { readSubject, withBases } from './subject.ts';

/** What a project needs, and what was left out of the question. */
export interface ScanResult extends Needs {
  leftOut: string[];
}

/**
 * Lists what a project's build needs: images, RUNs, frontends, cache mounts, secrets. Changes nothing and needs no
 * engine, only the docker command. Addresses come without their credentials.
 *
 * @throws compose-invalid, dockerfile-invalid, manifest-invalid; not-carriable with all that can't be carried.
 */
export async function scan(options: PackOptions, report: Reporter): Promise<ScanResult> {
  const directory = resolve(options.project ?? '.');
  const manifest = withOptions(await readManifest(directory, options.manifest), options);
  const engine = await connectEngine(options.signal ? { signal: options.signal } : {});
  const { needs, leftOut } = await runStage(report, 'scan', async () => {
    const subject = await readSubject(engine, directory, manifest);
    return withBases(subject, manifest, await knownBases(engine, subject));
  });
  if (needs.faults.length > 0) throw new BuildferryError('not-carriable', { faults: needs.faults });
  const sources = needs.sources.map((need) => ({ ...need, source: maskSource(need.source) }));
  return { ...needs, sources, leftOut };
}
