import type { Catalog, CatalogCache, CatalogService } from '../bundle/catalog.ts';
import { bundleFiles, bundleFormat } from '../bundle/layout.ts';
import { maskSource } from '../project/fetched-source.ts';
import { frontendOf } from '../project/frontends.ts';
import { sliceNamesOf } from '../project/runs.ts';
import type { BuildUnit } from '../project/unit.ts';
import { version } from '../version.ts';
import type { Packing } from './packing.ts';
import type { Proven } from './prove.ts';

/** Writes down everything that is in the bundle, and how it was proven. */
export function describeCatalog(packing: Packing, proven: Proven, caches: CatalogCache[]): Catalog {
  const { manifest, subject, gathered } = packing;
  const { recorded, aboard, assembled, rehearsal } = proven;
  const lines = aboard.slices.flatMap((slice) => slice.lines);
  const bodies = new Map(lines.flatMap(({ blob, size }) => (blob ? [[blob, size] as const] : [])));
  return {
    format: bundleFormat,
    tool: version,
    created: new Date().toISOString(),
    project: { name: subject.project.name, composeFiles: manifest.compose },
    platform: manifest.platform,
    engineMin: manifest['engine-min'],
    services: subject.units.map((unit) => describeService(unit, manifest['engine-min'])),
    leftOut: subject.leftOut,
    images: assembled.images,
    sources: subject.needs.sources.map(({ ref, source, flags, uses }) => ({
      ref,
      source: maskSource(source),
      flags,
      uses,
    })),
    bases: gathered.bases,
    recording: {
      ref: assembled.recording,
      requests: lines.length,
      bytes: [...bodies.values()].reduce((sum, size) => sum + size, 0),
      reducedIndexes: aboard.reduced,
      notReplayable: recorded.notReplayable,
    },
    layerCache: rehearsal.layerCache,
    caches,
    rehearsal: {
      kind: rehearsal.kind,
      engine: rehearsal.engine,
      ms: rehearsal.ms,
      tolerated: rehearsal.tolerated,
    },
  };
}

function describeService(unit: BuildUnit, engineMin: string): CatalogService {
  const { service } = unit;
  const frontend = frontendOf(unit, engineMin);
  return {
    name: service.name,
    image: service.image,
    dockerfile: {
      file: service.dockerfile.file,
      sha256: service.dockerfile.sha256,
      inline: service.dockerfile.inline,
    },
    twin: `${bundleFiles.wiring}/${service.name}.Dockerfile`,
    slices: sliceNamesOf(unit),
    ...(frontend
      ? { frontend: { image: frontend.image, carried: frontend.carried, reason: frontend.reason } }
      : {}),
  };
}
