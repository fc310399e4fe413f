import { decodePercent } from '../ecosystems/percent-decoding.ts';
import type { Line } from '../recording/line.ts';
import { mergeLines } from '../recording/lookup.ts';

/** A body that a RUN got while the bundle was recorded. */
export interface RecordedFile {
  /** As it was asked for, in canonical form. */
  url: string;
  /** The last part of the URL's path, decoded. */
  name: string;
  /** SHA-256, 64 hexadecimal digits. */
  blob: string;
}

/** What the RUNs of a bundle downloaded: where a host without a tool takes its cache from. */
export interface RecordedFiles {
  files: readonly RecordedFile[];
  /** Reads a body, checking its hash on the way. */
  open(blob: string): AsyncIterable<Buffer>;
}

const mostRedirects = 10;

/** The bodies of a recording under the URLs that were asked for, whether or not these redirected, in their order. */
export function filesOf(lines: readonly Line[]): RecordedFile[] {
  // What one RUN was refused, for want of a login, another may have got.
  const best = mergeLines(lines.filter(isPlainGet), ({ url }) => url);
  const answers = new Map(best.map((line) => [line.url, line]));
  return [...answers.keys()].sort().flatMap((url) => {
    const blob = blobAt(url, answers);
    return blob === undefined ? [] : [{ url, name: nameIn(url), blob }];
  });
}

/** A body is as the server has it only where it was not encoded for the way. */
function isPlainGet({ method, headers }: Line): boolean {
  return method === 'GET' && headers['content-encoding'] === undefined;
}

function blobAt(url: string, answers: ReadonlyMap<string, Line>): string | undefined {
  let answer = answers.get(url);
  for (let hops = 0; hops < mostRedirects && answer?.headers.location !== undefined; hops++)
    answer = answers.get(answer.headers.location);
  return answer?.status === 200 ? answer.blob : undefined;
}

function nameIn(url: string): string {
  const { pathname } = new URL(url);
  return decodePercent(pathname.slice(pathname.lastIndexOf('/') + 1));
}
