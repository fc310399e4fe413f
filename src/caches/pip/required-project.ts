import {
  normalizeProject,
  normalizeVersion,
  versionOfDistribution,
} from '../../ecosystems/index-filters/distribution-name.ts';
import { requirementLines } from './requirement-lines.ts';

/** A project that a requirements file needs wherever it is installed. */
export interface RequiredProject {
  /** In PEP 503's form. */
  name: string;
  /** As the line pins it with `==`; absent where any version, or one of several, does. */
  version?: string;
}

/** What a requirements file needs wherever it is installed: a requirement with a marker may not be. */
export async function requiredProjects(file: string): Promise<RequiredProject[]> {
  const lines = (await requirementLines(file)).filter((line) => !line.includes(';') && !line.includes('@'));
  return lines.flatMap((line) => {
    const name = /^([A-Za-z0-9][\w.-]*)\s*(?:\[[^\]]*\])?\s*(?:[=<>!~\\]|--|$)/.exec(line)?.[1];
    const version = /={2,3}\s*([\w.!+-]+)(?![\w.!+*-])/.exec(line)?.[1];
    return name === undefined ? [] : [{ name: normalizeProject(name), ...(version ? { version } : {}) }];
  });
}

/** Whether a distribution, by its file's name, is one that a required project can be installed from. */
export function isDistributionOf(file: string, { name, version }: RequiredProject): boolean {
  // A pin without a local version allows any (PEP 440).
  const compared = version?.includes('+') ? file : file.replace(/\+[a-z\d._]*?(?=-|\.tar|\.zip)/i, '');
  const found = versionOfDistribution(compared, name);
  return found !== undefined && (version === undefined || canonical(found) === canonical(version));
}

/** One spelling for versions that are equal (PEP 440): `1.0-RC.1`, `1.0c1`, `v1rc1` -> `1rc1` */
function canonical(version: string): string {
  return normalizeVersion(version)
    .replace(/^v/, '')
    .replace(
      /\.?(alpha|beta|preview|pre|post|rev|dev|rc|a|b|c|r)\.?(?=\d|$)/g,
      (_, word) => short[word] ?? word,
    )
    .replace(/^((?:\d+!)?\d+(?:\.\d+)*?)(?:\.0+)+(?![\d.])/, '$1');
}

const short: Readonly<Record<string, string>> = {
  ...{ alpha: 'a', beta: 'b', c: 'rc', pre: 'rc', preview: 'rc' },
  ...{ rev: '.post', r: '.post', post: '.post', dev: '.dev' },
};
