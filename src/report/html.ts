import type { Catalog } from '../bundle/catalog.ts';

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

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => entities[char] ?? char);
}

function facts(pairs: [string, string][]): string {
  return `<dl>${pairs.map(([name, value]) => `<dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value)}</dd>`).join('')}</dl>`;
}

function table(head: string[], rows: string[][]): string {
  const row = (cells: string[], tag: string): string =>
    `<tr>${cells.map((cell) => `<${tag}>${escapeHtml(cell)}</${tag}>`).join('')}</tr>`;
  return `<table><thead>${row(head, 'th')}</thead><tbody>${rows.map((cells) => row(cells, 'td')).join('')}</tbody></table>`;
}

function list(title: string, items: readonly string[]): string[] {
  if (items.length === 0) return [];
  return [
    `<h2>${escapeHtml(title)}</h2>`,
    `<ul>${items.map((item) => `<li>${escapeHtml(item)}</li>`).join('')}</ul>`,
  ];
}

function page(title: string, body: string[]): string {
  const style =
    'body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1c1c1c;background:#fff}' +
    'table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.3rem .6rem;border-bottom:1px solid #ccc;overflow-wrap:anywhere}' +
    'dt{font-weight:600}dd{margin:0 0 .5rem}code{background:#f0f0f0;padding:.1rem .3rem}';
  const head = `<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(title)}</title><style>${style}</style>`;
  return `<!doctype html>\n<html lang="en"><head>${head}</head><body>\n${body.join('\n')}\n</body></html>\n`;
}
