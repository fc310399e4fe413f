import { z } from 'zod';
import { decodePercent } from '../percent-decoding.ts';
import { compareVersions, isPreRelease } from './compare-versions.ts';
import type { Files, Index, IndexFilter } from './index-filter.ts';
import { parseJson } from './parse-json.ts';

const manifest = z.looseObject({ dist: z.looseObject({ tarball: z.string() }) });
const packument = z.looseObject({
  name: z.string(),
  'dist-tags': z.record(z.string(), z.string()),
  versions: z.record(z.string(), manifest),
  time: z.record(z.string(), z.unknown()).optional(),
});
type Manifest = z.infer<typeof manifest>;
type Packument = z.infer<typeof packument>;

/** Clients look for news of themselves, and that is no choice of the RUN's. */
const clients = ['npm', 'pnpm'];

/** What a registry says of a package, full or abbreviated, to npm and whoever speaks its protocol. */
export const npmPackument: IndexFilter = {
  name: 'npm-packument',
  mayBe: ({ url, type }) =>
    /^application\/(?:vnd\.npm\.install-v1\+)?json$/.test(type) && url.pathname !== '/',
  reduce(index, { anywhere, here }) {
    const document = read(index);
    if (!document) return undefined;
    const all = Object.entries(document.versions);
    const versionsIn = (files: Files): string[] =>
      all.filter(([, each]) => hasTarball(each, index, files)).map(([version]) => version);
    const aboard = new Set(versionsIn(anywhere));
    const kept = all.filter(([version, each]) => aboard.has(version) || isForSomePlatforms(each));
    if (aboard.size === 0) return undefined;
    if (kept.length === all.length) return index.text;
    const latest = highest(versionsIn(here)) ?? highest([...aboard]);
    return JSON.stringify(withVersions(document, Object.fromEntries(kept), latest));
  },
  /** As `npm install --omit=dev` without a lock file does: it chooses for all, and downloads some. */
  isChosenUnseen(index, { here }) {
    const document = read(index);
    if (!document || clients.includes(document.name)) return false;
    const isDownloaded = Object.values(document.versions).some((each) => hasTarball(each, index, here));
    return !isDownloaded && !isOfSomePlatforms(document);
  },
};

function read({ url, text }: Index): Packument | undefined {
  const document = parseJson(text, packument);
  const path = decodePercent(url.pathname).replace(/\/$/, '');
  return document && path.endsWith(`/${document.name}`) ? document : undefined;
}

/** npm asks the registry that it is told to use, whichever host a packument names. */
function hasTarball({ dist: { tarball } }: Manifest, { url }: Index, files: Files): boolean {
  if (!URL.canParse(tarball, url.href)) return false;
  const { pathname, search } = new URL(tarball, url);
  const below = `${url.pathname.replace(/\/$/, '')}/-/${pathname.split('/').at(-1)}`;
  return files.has(tarball) || files.has(`${pathname}${search}`) || files.has(below);
}

/** Chosen wherever it is asked for, and downloaded only where it fits. */
function isForSomePlatforms(each: Manifest): boolean {
  return ['os', 'cpu', 'libc'].some((key) => each[key] !== undefined);
}

/** Whether all versions are for some platforms since the first was: the oldest of fsevents do not say so. */
function isOfSomePlatforms({ versions }: Packument): boolean {
  const inOrder = Object.entries(versions).sort(([a], [b]) => compareVersions(a, b));
  const first = inOrder.findIndex(([, each]) => isForSomePlatforms(each));
  return first >= 0 && inOrder.slice(first).every(([, each]) => isForSomePlatforms(each));
}

function highest(versions: readonly string[]): string | undefined {
  const releases = versions.filter((version) => !isPreRelease(version));
  return (releases.length > 0 ? releases : [...versions]).sort(compareVersions).at(-1);
}

/** Without a tag `latest`, clients find no version for whoever names none. */
function withVersions(
  document: Packument,
  versions: Record<string, Manifest>,
  latest: string | undefined,
): Packument {
  const isGone = (version: string): boolean => version in document.versions && !(version in versions);
  const tags = Object.entries(document['dist-tags']).flatMap(([tag, version]) => {
    if (version in versions) return [[tag, version]];
    return tag === 'latest' && latest !== undefined ? [[tag, latest]] : [];
  });
  const time = Object.entries(document.time ?? {}).filter(([version]) => !isGone(version));
  return {
    ...document,
    'dist-tags': Object.fromEntries(tags),
    versions,
    ...(document.time ? { time: Object.fromEntries(time) } : {}),
  };
}
