import { z } from 'zod';
import {
  metadataUrl,
  normalizeProject,
  normalizeVersion,
  versionOfDistribution,
} from './distribution-name.ts';
import type { Aboard, Files, IndexFilter } from './index-filter.ts';
import { parseJson } from './parse-json.ts';

const file = z.looseObject({ filename: z.string(), url: z.string() });
const project = z.looseObject({
  name: z.string(),
  files: z.array(file),
  versions: z.array(z.string()).optional(),
});
type File = z.infer<typeof file>;
type Project = z.infer<typeof project>;

/** A project's page of the simple API as JSON (PEP 691, 700, 714). */
export const pypiJson: IndexFilter = {
  name: 'pypi-json',
  mayBe: ({ type }) => /^application\/vnd\.pypi\.simple\.\w+\+json$/.test(type),
  reduce({ text }, aboard) {
    const page = parseJson(text, project);
    if (!page?.files.some(({ url }) => aboard.anywhere.has(url))) return undefined;
    if (!page.files.some(({ url }) => isTaken(url, aboard.here))) return undefined;
    const files = page.files
      .filter((each) => isListed(each, aboard))
      .map((each) => withoutLost(each, aboard));
    if (files.length === page.files.length && files.every((each, index) => each === page.files[index]))
      return text;
    return JSON.stringify({
      ...page,
      files,
      ...(page.versions ? { versions: versionsOf(page, files) } : {}),
    });
  },
};

function isTaken(url: string, here: Files): boolean {
  return here.has(url) || here.has(metadataUrl(url));
}

/** What the RUN looked at and did not take stays, or it might look elsewhere this time. */
function isListed({ url }: File, { anywhere, here }: Aboard): boolean {
  return anywhere.has(url) || here.has(metadataUrl(url));
}

const metadataKeys = ['core-metadata', 'dist-info-metadata', 'data-dist-info-metadata'];

/** A client must not be sent for metadata that are not aboard: it reads the file itself instead. */
function withoutLost(each: File, { anywhere }: Aboard): File {
  const promised = metadataKeys.some((key) => key in each);
  if (!promised || anywhere.has(metadataUrl(each.url))) return each;
  return Object.fromEntries(Object.entries(each).filter(([key]) => !metadataKeys.includes(key))) as File;
}

function versionsOf(page: Project, files: readonly File[]): string[] {
  const name = normalizeProject(page.name);
  const versions = (of: readonly File[]): Set<string | undefined> =>
    new Set(of.map(({ filename }) => versionOfDistribution(filename, name)));
  const [before, after] = [versions(page.files), versions(files)];
  const isGone = (version: string): boolean => before.has(version) && !after.has(version);
  return (page.versions ?? []).filter((version) => !isGone(normalizeVersion(version)));
}
