import type { Catalog } from '../bundle/catalog.ts';
import { escapeHtml, facts, list, page, table } from './html.ts';

/**
 * The report that lies in every bundle: what is in it and how it was proven, as one HTML file that needs nothing
 * else. It is made from the catalog alone.
 */
export function printReport(catalog: Catalog): string {
  const { project, rehearsal, recording, layerCache } = catalog;
  return page(`Bundle of ${project.name}`, [
    `<h1>Bundle of ${escapeHtml(project.name)}</h1>`,
    facts([
      ['Packed', `${catalog.created} by buildferry ${catalog.tool}`],
      ['For', `${catalog.platform}, Docker ${catalog.engineMin} and newer`],
      ['Rehearsed', rehearsalText(rehearsal)],
      ['Recording', `${recording.requests} requests, ${megabytes(recording.bytes)}`],
      ['Indexes that list only what is aboard', String(recording.reducedIndexes)],
      [
        'Layer cache',
        layerCache.reason ??
          layerCache.seen.map(({ kind, cached, steps }) => `${kind}: ${cached} of ${steps} steps`).join('; '),
      ],
    ]),
    '<h2>Services</h2>',
    table(['Service', 'Dockerfile', 'RUNs', 'Frontend'], catalog.services.map(serviceRow)),
    '<h2>Images</h2>',
    table(['Names', 'For', 'Config', 'Bytes', 'Made of'], catalog.images.map(imageRow)),
    ...list(
      'Fetched by BuildKit itself',
      catalog.sources.map(({ source, ref }) => `${source}, as ${ref}`),
    ),
    ...list('Not aboard and not needed', rehearsal.tolerated),
    ...list(
      'Not replayable',
      recording.notReplayable.map(({ host, reason }) => `${host}: ${reason}`),
    ),
    ...list(
      'Caches',
      catalog.caches.map(({ kind, project: from, bytes }) => `${kind} of ${from}, ${megabytes(bytes)}`),
    ),
    ...list('Left out', catalog.leftOut),
    '<h2>Importing it</h2>',
    '<p>On the isolated host: <code>sh import.sh --project DIR</code>. By hand: <code>sha256sum -c --strict SHA256SUMS</code>, then <code>tar -C images -c . | docker load</code>.</p>',
  ]);
}

function rehearsalText({ kind, engine, ms }: Catalog['rehearsal']): string {
  return kind === 'none'
    ? 'no'
    : `${kind}, without network, on Docker ${engine}, ${(ms / 1000).toFixed(1)} s`;
}

function serviceRow({ name, dockerfile, slices, frontend }: Catalog['services'][number]): string[] {
  const frontendText = frontend
    ? `${frontend.image} ${frontend.carried ? 'carried' : 'dropped'}: ${frontend.reason}`
    : '';
  return [name, dockerfile.file, String(slices.length), frontendText];
}

function imageRow({ refs, roles, config, layers, standIn }: Catalog['images'][number]): string[] {
  const bytes = layers.reduce((sum, { size }) => sum + size, 0);
  return [
    refs.join(', '),
    roles.join(', '),
    config.slice(0, 19),
    megabytes(bytes),
    standIn ? `stand-in: ${standIn}` : '',
  ];
}

const megabytes = (bytes: number): string => `${(bytes / 1_000_000).toFixed(1)} MB`;
