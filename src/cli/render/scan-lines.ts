import type { ScanResult } from '../../index.ts';
import { counted, table } from '../format.ts';

/** A scan for people. */
export function scanLines(needs: ScanResult): string[] {
  const place = ({ file, line }: { file: string; line?: number }): string =>
    line ? `${file}:${line}` : file;
  const section = (title: string, rows: string[][]): string[] =>
    rows.length === 0 ? [] : ['', title, ...table(rows).map((row) => `  ${row}`)];
  return [
    `${needs.project}: ${counted(needs.services.length, 'service')}, ${counted(needs.images.length, 'image')}, ${counted(needs.runs.length, 'RUN')}, for ${needs.platform}`,
    ...section(
      'Images',
      needs.images.map(({ ref, uses }) => [
        ref,
        [...new Set(uses.map(({ as }) => as))].join(', '),
        [...new Set(uses.map(place))].join(', '),
      ]),
    ),
    ...section(
      'Fetched by BuildKit itself',
      needs.sources.map(({ source, uses }) => [source, [...new Set(uses.map(place))].join(', ')]),
    ),
    ...section(
      'RUNs',
      needs.runs.map((run) => [place(run), run.services.join(', '), run.stage, run.command.slice(0, 60)]),
    ),
    ...section(
      'Frontends',
      needs.frontends.map((frontend) => [
        frontend.image,
        place(frontend),
        frontend.carried ? 'carried' : 'dropped',
        frontend.reason,
      ]),
    ),
    ...section(
      'Cache mounts',
      needs.cacheMounts.map((mount) => [mount.name, place(mount)]),
    ),
    ...section(
      'Secrets',
      needs.secrets.map((mount) => [mount.name, place(mount)]),
    ),
    ...section(
      'Findings',
      needs.findings.map((finding) => [place(finding), finding.problem]),
    ),
    ...section(
      'Left out',
      needs.leftOut.map((name) => [name]),
    ),
  ];
}
