import type { Catalog } from '../../index.ts';
import { counted, formatBytes, formatDuration, table } from '../format.ts';

/** A catalog for people. */
export function catalogLines(catalog: Catalog): string[] {
  const { recording, rehearsal, layerCache } = catalog;
  const sizes = new Map(
    catalog.images.flatMap(({ layers }) => layers.map(({ digest, size }) => [digest, size] as const)),
  );
  const total = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  return [
    `${catalog.project.name}, packed ${catalog.created} by buildferry ${catalog.tool}`,
    `for ${catalog.platform}, Docker ${catalog.engineMin} and newer`,
    rehearsal.kind === 'none'
      ? 'not rehearsed'
      : `rehearsed without network on ${rehearsal.engine} (${rehearsal.kind}), ${formatDuration(rehearsal.ms)}`,
    '',
    'Services',
    ...table(
      catalog.services.map(({ name, dockerfile, slices, frontend }) => [
        `  ${name}`,
        dockerfile.file,
        counted(slices.length, 'RUN'),
        frontendText(frontend),
      ]),
    ),
    '',
    `Images, ${formatBytes(total)}, each layer once`,
    ...table(
      catalog.images.map(({ refs, roles, config, standIn }) => [
        `  ${refs.join(', ')}`,
        roles.join(', '),
        config.slice(7, 19),
        standIn ? `stand-in: ${standIn}` : '',
      ]),
    ),
    ...catalog.sources.map(
      ({ source, ref, uses }) => `Fetched: ${source} as ${ref}, for ${uses.map(placeText).join(', ')}`,
    ),
    '',
    `Recording: ${counted(recording.requests, 'request')}, ${formatBytes(recording.bytes)}`,
    `  indexes that list only what is aboard: ${recording.reducedIndexes}`,
    ...recording.notReplayable.map(({ host, reason }) => `  not replayable: ${host}: ${reason}`),
    layerCache.reason === undefined ? 'Layer cache' : `No layer cache: ${layerCache.reason}`,
    ...layerCache.seen.map(
      ({ kind, cached, steps }) => `  ${kind}: ${cached} of ${steps} steps came out of it`,
    ),
    ...catalog.caches.map(
      ({ kind, project, bytes }) => `Cache: ${kind} of ${project}, ${formatBytes(bytes)}`,
    ),
    ...(catalog.leftOut.length > 0 ? [`Left out: ${catalog.leftOut.join(', ')}`] : []),
  ];
}

const placeText = ({ file, line }: { file: string; line?: number | undefined }): string =>
  line === undefined ? file : `${file}:${line}`;

function frontendText(frontend: Catalog['services'][number]['frontend']): string {
  return frontend
    ? `# syntax=${frontend.image} ${frontend.carried ? 'carried' : 'dropped'}: ${frontend.reason}`
    : '';
}
